import { EINTR } from "../../../abi/errno.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { checkInterrupt } from "../execution/traps.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { hasPendingSignal } from "../state/signals.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";
import { type ReadByte, splitLine } from "./split-line.ts";

const BACKSLASH = 92;
const NEWLINE = 10;

export const read: Builtin = {
  name: "read",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "p:r");
    let isRaw = false;
    let prompt: string | null = null;
    for (let letter = options.read(); letter !== null; letter = options.read()) {
      if (letter === "p") prompt = options.argument;
      else isRaw = true;
    }
    if (prompt !== null && (yield* shell.sys.isatty(0))) yield* shell.say(prompt);
    const names = options.operands;
    if (names.length === 0) throw new ShellError("arg count");
    const { line, isComplete } = yield* readLine(shell, isRaw);
    const ifs = encodeText(shell.variables.get("IFS") ?? " \t\n");
    const fields = splitLine(line, ifs, names.length);
    for (const [i, name] of names.entries()) shell.variables.set(name, fields[i] ?? "");
    return isComplete ? 0 : 1;
  },
};

/** A line, byte by byte: what follows it is for whoever reads next. Without -r a backslash joins lines, and protects a character. */
function* readLine(shell: Shell, isRaw: boolean): Routine<{ line: ReadByte[]; isComplete: boolean }> {
  const line: ReadByte[] = [];
  for (;;) {
    const code = yield* readByte(shell);
    if (code === null) return { line, isComplete: false };
    if (code === NEWLINE) return { line, isComplete: true };
    if (code !== BACKSLASH || isRaw) {
      if (code !== 0) line.push({ code, isQuoted: false });
      continue;
    }
    let quoted: number | null;
    do quoted = yield* readByte(shell);
    while (quoted === 0);
    if (quoted === null) return { line, isComplete: false };
    if (quoted !== NEWLINE) line.push({ code: quoted, isQuoted: true });
  }
}

/** @returns null at the end, after an error, and when a signal has a trap to run. */
function* readByte(shell: Shell): Routine<number | null> {
  for (;;) {
    const bytes = yield* shell.sys.read(0, 1).orErrno();
    if (typeof bytes !== "number") return bytes[0] ?? null;
    if (bytes !== -EINTR) return null;
    yield* checkInterrupt(shell);
    if (hasPendingSignal(shell)) return null;
  }
}
