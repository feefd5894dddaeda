import { makedev } from "../../abi/dev.ts";
import { S_IFBLK, S_IFCHR, S_IFIFO } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import { quote, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { setPermissions, specialFileMode } from "./special-file-mode.ts";

const TYPES: Readonly<Record<string, number>> = { b: S_IFBLK, c: S_IFCHR, u: S_IFCHR, p: S_IFIFO };

/** @throws Failure */
function checkOperands(operands: readonly string[]): void {
  const expected = operands.length === 0 || operands[1]?.startsWith("p") === true ? 2 : 4;
  if (operands.length === 0) throw usageFailure("missing operand");
  if (operands.length < expected) {
    const hint =
      expected === 4 && operands.length === 2 ? "\nSpecial files require major and minor device numbers." : "";
    throw usageFailure(`missing operand after ${quote(operands.at(-1)!)}${hint}`);
  }
  if (operands.length > expected) {
    const hint = expected === 2 && operands.length === 4 ? "\nFifos do not have major and minor device numbers." : "";
    throw usageFailure(`extra operand ${quote(operands[expected]!)}${hint}`);
  }
}

/** strtoumax(3) with base 0. @throws Failure */
function deviceNumber(text: string, which: string): number {
  const match = /^\s*\+?(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))$/.exec(text);
  if (match === null) throw new Failure(`invalid ${which} device number ${quote(text)}`);
  const [, hexadecimal, octal, decimal] = match;
  const value = Number.parseInt(hexadecimal ?? octal ?? decimal!, hexadecimal ? 16 : octal ? 8 : 10);
  if (value > 0xffffffff) throw new Failure(`invalid ${which} device number ${quote(text)}`);
  return value;
}

export const mknod = defineTool({
  name: "mknod",
  usage: `[OPTION]... NAME TYPE [MAJOR MINOR]

Create the special file NAME of the given TYPE: b for a block device, c or u for a character device, p for a FIFO.
MAJOR and MINOR are decimal, octal with 0 before them, or hexadecimal with 0x; a FIFO has none.`,
  options: [
    { short: "m", long: "mode", argument: "MODE", help: "set permissions (as in chmod), not a=rw less the umask" },
    { short: "Z" },
    { long: "context", argument: "CTX", isOptional: true },
  ],
  *run(tool, parsed) {
    const { operands } = parsed;
    const mode = yield* specialFileMode(tool, parsed.value("mode"));
    checkOperands(operands);
    const [path, letter, major = "0", minor = "0"] = operands as [string, string, string?, string?];
    const type = TYPES[letter.charAt(0)];
    if (type === undefined) throw usageFailure(`invalid device type ${quote(letter)}`);
    const dev = type === S_IFIFO ? 0 : makedev(deviceNumber(major, "major"), deviceNumber(minor, "minor"));
    const made = yield* attempt(tool.sys.mknod(path, type | mode, dev));
    if (made instanceof Errno) throw new Failure(`${quotef(path)}: ${made.description}`);
    if (parsed.has("mode")) yield* setPermissions(tool, path, mode);
  },
});
