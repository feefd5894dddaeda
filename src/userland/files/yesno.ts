import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import type { ToolContext } from "../tool.ts";

const NEWLINE = 10;

/**
 * Asks on standard error and reads a line of standard input, byte by byte, so that what follows is left to whoever reads next. In the C locale
 * an answer that begins with y or Y is a yes; the end of the input is a no.
 */
export function* yesno(tool: ToolContext, question: string): Routine<boolean> {
  yield* tool.report(question);
  const line: number[] = [];
  for (;;) {
    const byte = (yield* tool.sys.read(0, 1))[0];
    if (byte === undefined || byte === NEWLINE) break;
    line.push(byte);
  }
  return /^[yY]/.test(decodeText(Uint8Array.from(line)));
}
