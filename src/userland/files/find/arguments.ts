/** Arguments of find's predicates. All throw Failure in findutils' words. */
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from "../../../abi/stat.ts";
import { adjustMode, compileMode } from "../../mode/index.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure } from "../../tool.ts";
import type { Count, Predicate } from "./expression.ts";

const TYPES: Readonly<Record<string, number>> = {
  b: S_IFBLK,
  c: S_IFCHR,
  d: S_IFDIR,
  f: S_IFREG,
  l: S_IFLNK,
  p: S_IFIFO,
  s: S_IFSOCK,
};

/** "f" or "f,d": -type takes several. */
export function parseTypes(name: string, argument: string): number[] {
  const types: number[] = [];
  for (let at = 0; at < argument.length; at += 2) {
    const type = TYPES[argument.charAt(at)];
    if (type === undefined) throw new Failure(`Unknown argument to ${name}: ${argument.charAt(at)}`);
    if (types.includes(type))
      throw new Failure(`Duplicate file type '${argument.charAt(at)}' in the argument list to ${name}.`);
    types.push(type);
    const separator = argument.charAt(at + 1);
    if (separator === "") return types;
    if (separator !== ",") throw new Failure(`Must separate multiple arguments to ${name} using: ','`);
  }
  if (argument === "") throw new Failure(`Arguments to ${name} should contain at least one letter`);
  throw new Failure(`Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`);
}

/** "+3", "-3", "3"; null when malformed. @param allowsFraction times may be "1.5". */
export function parseCount(argument: string, allowsFraction = false): Count | null {
  const pattern = allowsFraction ? /^([+-]?)(\d+(?:\.\d*)?|\.\d+)$/ : /^([+-]?)(\d+)$/;
  const match = pattern.exec(argument);
  if (match === null) return null;
  return { comparison: match[1] === "+" ? ">" : match[1] === "-" ? "<" : "=", value: Number(match[2]) };
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1 << 20,
  G: 1 << 30,
};

export function parseSizeTest(argument: string): Predicate {
  const last = argument.slice(-1);
  const hasUnit = SIZE_UNITS[last] !== undefined;
  if (argument === "") throw new Failure("invalid null argument to -size");
  if (!hasUnit && !/\d/.test(last)) throw new Failure(`invalid -size type \`${last}'`);
  const count = parseCount(hasUnit ? argument.slice(0, -1) : argument);
  if (count === null) throw new Failure(`Invalid argument \`${argument}' to -size`);
  return { kind: "size", count, unit: hasUnit ? SIZE_UNITS[last]! : 512 };
}

/** -perm MODE, -MODE, /MODE: all bits and no others, all of them, any of them. */
export function parsePerm(argument: string): Predicate {
  const first = argument.charAt(0);
  const isPrefixed = first === "-" || first === "/";
  // "-u+x" would be a removal as a mode of chmod(1); here the hyphen is the comparison.
  const changes = compileMode(isPrefixed ? argument.slice(1) : argument);
  if (changes === null) throw new Failure(`invalid mode ${quote(argument)}`);
  const modes = [adjustMode(0, false, 0, changes).mode, adjustMode(0, true, 0, changes).mode] as const;
  let comparison: "exact" | "all" | "any" = "exact";
  // No bits at all: findutils takes -perm /000 for -perm -000.
  if (first === "-" || (first === "/" && modes[0] === 0)) comparison = "all";
  else if (first === "/") comparison = "any";
  return { kind: "perm", comparison, modes };
}

/** Regular expression types of -regextype: is the syntax an extended one? */
const REGEX_TYPES: Readonly<Record<string, boolean>> = {
  "findutils-default": false,
  ed: false,
  emacs: false,
  "gnu-awk": true,
  grep: false,
  "posix-awk": true,
  awk: true,
  "posix-basic": false,
  "posix-egrep": true,
  egrep: true,
  "posix-extended": true,
  "posix-minimal-basic": false,
  sed: false,
};

/** What a pattern of this type has to be for POSIX's syntaxes. */
export interface RegexType {
  readonly isExtended: boolean;
  /** Of Emacs: "+", "?" are operators without a backslash; a group needs one. */
  readonly isEmacs: boolean;
}

export function parseRegexType(name: string): RegexType {
  const isExtended = REGEX_TYPES[name];
  if (isExtended === undefined) {
    const valid = Object.keys(REGEX_TYPES).map(quote).join(", ");
    throw new Failure(`Unknown regular expression type ${quote(name)}; valid types are ${valid}.`);
  }
  return { isExtended, isEmacs: name === "emacs" || name === "findutils-default" };
}

/** An Emacs expression as a basic one of GNU: there "+" and "?" are operators, and "\+", "\?" text; here it is the other way round. */
export function emacsToBasic(pattern: string): string {
  let text = "";
  for (let at = 0; at < pattern.length; ) {
    const bracket = /^\[\^?\]?(?:\[[.:=].*?[.:=]\]|[^\]])*\]/s.exec(pattern.slice(at));
    const piece = bracket?.[0] ?? (pattern[at] === "\\" ? pattern.slice(at, at + 2) : pattern.charAt(at));
    at += piece.length;
    if (piece === "+" || piece === "?") text += `\\${piece}`;
    // In Emacs's syntax a dot is no newline.
    else if (piece === ".") text += "[^\n]";
    else if (piece === "\\+" || piece === "\\?" || piece === "\\{" || piece === "\\}") text += piece.slice(1);
    else text += piece;
  }
  return text;
}
