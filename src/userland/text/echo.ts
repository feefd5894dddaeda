import { toByteString } from "../io/index.ts";
import { GNU_ESCAPES } from "../quoting/letter-escapes.ts";
import { defineTool } from "../tool.ts";

/** echo(1) */
export const echo = defineTool({
  name: "echo",
  usage:
    "[SHORT-OPTION]... [STRING]...\n\nPrint the STRINGs, separated by blanks, and a newline. Options come first:\n  -n  no newline at the end\n  -e  backslash escapes count\n  -E  they do not (default)",
  options: null,
  *run(tool, { operands }) {
    let at = 0;
    let hasNewline = true;
    let hasEscapes = false;
    // A word counts as options only if each of its letters is one.
    for (; at < operands.length && /^-[neE]+$/.test(operands[at]!); at++) {
      for (const letter of operands[at]!.slice(1)) {
        if (letter === "n") hasNewline = false;
        else hasEscapes = letter === "e";
      }
    }
    const text = toByteString(operands.slice(at).join(" "));
    const { output, isCut } = hasEscapes ? unescaped(text) : { output: text, isCut: false };
    yield* tool.out.writeBytes(hasNewline && !isCut ? `${output}\n` : output);
    return 0;
  },
});

/** \0NNN, \NNN, \xHH and the letters; \c cuts the rest off. */
const ESCAPE = /\\(?:0([0-7]{0,3})|([1-7][0-7]{0,2})|x([0-9a-fA-F]{1,2})|(.)|$)/gs;

function unescaped(text: string): { output: string; isCut: boolean } {
  let isCut = false;
  let end = text.length;
  const output = text.replace(ESCAPE, (whole: string, zero, octal, hex, letter, offset: number) => {
    if (zero !== undefined) return String.fromCharCode(Number.parseInt(`0${zero}`, 8) & 255);
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (letter === "c" && !isCut) {
      isCut = true;
      end = offset;
    }
    return GNU_ESCAPES.get(letter as string) ?? whole;
  });
  if (!isCut) return { output, isCut };
  return { output: unescaped(text.slice(0, end)).output, isCut };
}
