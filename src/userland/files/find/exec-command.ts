import { Failure } from "../../tool.ts";
import type { Command } from "./expression.ts";

/**
 * -exec COMMAND ... ; or, with many files at once, COMMAND ... {} +
 * @param start where the command begins in `args`.
 * @param batch the number of the command if it gets many files at once.
 * @returns the command, and where the next word of the expression is.
 * @throws Failure
 */
export function parseCommand(
  name: string,
  args: readonly string[],
  start: number,
  batch: number,
): { readonly command: Command; readonly next: number } {
  const asks = name.startsWith("-ok");
  const isInDirectory = name.endsWith("dir");
  let end = start;
  let isBatch = false;
  for (; ; end++) {
    const word = args[end];
    if (word === undefined) throw new Failure(`missing argument to \`${name}'`);
    if (word === ";") break;
    if (word === "+" && end > start && args[end - 1] === "{}" && !asks) {
      isBatch = true;
      break;
    }
  }
  const argv = args.slice(start, isBatch ? end - 1 : end);
  if (argv.length === 0) throw new Failure(`invalid argument \`${args[end]}' to \`${name}'`);
  if (isBatch && argv.some((word) => word.includes("{}")))
    throw new Failure(`Only one instance of {} is supported with ${name} ... +`);
  return { command: { argv, isInDirectory, asks, batch: isBatch ? batch : null }, next: end + 1 };
}
