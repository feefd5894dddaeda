import {
  S_IRUGO,
  S_IRWXG,
  S_IRWXO,
  S_IRWXU,
  S_IRWXUGO,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IWUGO,
  S_IXUGO,
} from "../../abi/stat.ts";

/** The bits chmod(2) can set. */
export const CHMOD_MODE_BITS: number = S_ISUID | S_ISGID | S_ISVTX | S_IRWXUGO;

/** What stands after the operator: permissions, "X" among them, or a letter whose present permissions are copied. */
type Value = "ordinary" | "x-if-any-x" | "copy";

/** One step of a file mode: POSIX chmod, "Extended description". */
export interface ModeChange {
  readonly op: "=" | "+" | "-";
  readonly kind: Value;
  /** Bits of the classes named before the operator; 0 for none, which the umask then limits. */
  readonly affected: number;
  readonly value: number;
  /** Bits the text names: a directory keeps its set-ID bits unless they are. */
  readonly mentioned: number;
}

/** A mode as chmod(1), mkdir(1) -m and find(1) -perm take it: octal or symbolic. Null when malformed. */
export function compileMode(text: string): ModeChange[] | null {
  return /^[0-7]/.test(text) ? compileOctal(text) : compileSymbolic(text);
}

/** The mode that sets exactly `mode`, as `chmod --reference` wants. */
export function modeOf(mode: number): ModeChange[] {
  const value = mode & CHMOD_MODE_BITS;
  return [{ op: "=", kind: "ordinary", affected: CHMOD_MODE_BITS, value, mentioned: CHMOD_MODE_BITS }];
}

function octalValue(text: string): number | null {
  const value = Number.parseInt(text, 8);
  return value <= CHMOD_MODE_BITS ? value : null;
}

function compileOctal(text: string): ModeChange[] | null {
  const value = /^[0-7]+$/.test(text) ? octalValue(text) : null;
  if (value === null) return null;
  // coreutils: five digits or more mention the set-ID bits even where they are 0.
  const mentioned = text.length < 5 ? (value & ~S_IRWXUGO) | S_IRWXUGO : CHMOD_MODE_BITS;
  return [{ op: "=", kind: "ordinary", affected: CHMOD_MODE_BITS, value, mentioned }];
}

const CLASSES: Readonly<Record<string, number>> = {
  u: S_ISUID | S_IRWXU,
  g: S_ISGID | S_IRWXG,
  o: S_ISVTX | S_IRWXO,
  a: CHMOD_MODE_BITS,
};
const COPIES: Readonly<Record<string, number>> = { u: S_IRWXU, g: S_IRWXG, o: S_IRWXO };
const PERMISSIONS: Readonly<Record<string, number>> = {
  r: S_IRUGO,
  w: S_IWUGO,
  x: S_IXUGO,
  X: 0,
  s: S_ISUID | S_ISGID,
  t: S_ISVTX,
};

function compileSymbolic(text: string): ModeChange[] | null {
  const changes: ModeChange[] = [];
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[=+-](?:[0-7]+|[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (match === null) return null;
    const affected = [...match[1]!].reduce((bits, letter) => bits | CLASSES[letter]!, 0);
    const actions = match[2]!.match(/[=+-][^=+-]*/g)!;
    for (const [i, action] of actions.entries()) {
      const change = compileAction(action, affected);
      // A number stands alone behind its operator, without classes, and ends the clause.
      if (change === null || (/[0-7]/.test(action) && (affected !== 0 || i < actions.length - 1))) return null;
      changes.push(change);
    }
  }
  return changes;
}

function compileAction(action: string, affected: number): ModeChange | null {
  const op = action[0] as ModeChange["op"];
  const what = action.slice(1);
  if (/^[0-7]/.test(what)) {
    const value = octalValue(what);
    return value === null
      ? null
      : { op, kind: "ordinary", affected: CHMOD_MODE_BITS, value, mentioned: CHMOD_MODE_BITS };
  }
  const copied = COPIES[what];
  const value = copied ?? [...what].reduce((bits, letter) => bits | PERMISSIONS[letter]!, 0);
  const kind = copied !== undefined ? "copy" : what.includes("X") ? "x-if-any-x" : "ordinary";
  return { op, kind, affected, value, mentioned: affected === 0 ? value : affected & value };
}

/** What `adjustMode` found. */
export interface AdjustedMode {
  readonly mode: number;
  /** The bits that the changes decided. */
  readonly bits: number;
}

/**
 * The permissions of a file with `oldMode` after `changes`.
 * @param isDirectory "X" always counts, and set-ID bits stay unless mentioned.
 * @param umask limits changes that name no class.
 */
export function adjustMode(
  oldMode: number,
  isDirectory: boolean,
  umask: number,
  changes: readonly ModeChange[],
): AdjustedMode {
  let mode = oldMode & CHMOD_MODE_BITS;
  let bits = 0;
  for (const { op, kind, affected, mentioned, value: given } of changes) {
    const kept = isDirectory ? (S_ISUID | S_ISGID) & ~mentioned : 0;
    let value = given;
    if (kind === "copy") value = spread(value & mode);
    if (kind === "x-if-any-x" && (isDirectory || (mode & S_IXUGO) !== 0)) value |= S_IXUGO;
    value &= (affected === 0 ? ~umask : affected) & ~kept;
    if (op === "=") {
      const preserved = (affected === 0 ? 0 : ~affected) | kept;
      bits |= CHMOD_MODE_BITS & ~preserved;
      mode = (mode & preserved) | value;
    } else {
      bits |= value;
      mode = op === "+" ? mode | value : mode & ~value;
    }
  }
  return { mode, bits };
}

/** The permissions of one class for all of them. */
function spread(value: number): number {
  return (
    value |
    ((value & S_IRUGO) === 0 ? 0 : S_IRUGO) |
    ((value & S_IWUGO) === 0 ? 0 : S_IWUGO) |
    ((value & S_IXUGO) === 0 ? 0 : S_IXUGO)
  );
}
