import { PRIO_PROCESS } from "../../abi/resource.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import { becomeCommand } from "../exec/become-command.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";

/** Exit status when nice itself fails. */
const EXIT_CANCELED = 125;
const DEFAULT_ADJUSTMENT = 10;
/** Larger ones are cut: the kernel cuts too, but not beyond what an int holds. */
const LARGEST_ADJUSTMENT = 39;

/** nice(1) */
export const nice = defineTool({
  name: "nice",
  usage: `[OPTION] [COMMAND [ARG]...]

Run COMMAND with another niceness, -20 (most favourable to it) to 19 (least).
Without COMMAND, print the present niceness.`,
  options: [
    { short: "n", long: "adjustment", argument: "N", help: `add N to the niceness (default ${DEFAULT_ADJUSTMENT})` },
  ],
  isPermuting: false,
  usageStatus: EXIT_CANCELED,
  // The old form: -5 adds 5, --5 and -+5 as they look.
  translate: (args) => {
    const words = [...args];
    for (let at = 0; at < words.length && words[at]!.startsWith("-") && words[at] !== "--"; at++) {
      const word = words[at]!;
      if (/^-[+-]?[0-9]/.test(word)) words[at] = `--adjustment=${word.slice(1)}`;
      else if (word === "-n" || word === "--adjustment") at++;
    }
    return words;
  },
  *run(tool, parsed) {
    const text = parsed.value("adjustment");
    const adjustment = text === undefined ? DEFAULT_ADJUSTMENT : parseAdjustment(text);
    if (parsed.operands.length === 0) {
      if (text !== undefined) throw usageFailure("a command must be given with an adjustment");
      yield* tool.out.write(`${yield* tool.sys.getpriority(PRIO_PROCESS)}\n`);
      return 0;
    }
    const present = yield* tool.sys.getpriority(PRIO_PROCESS);
    try {
      yield* tool.sys.setpriority(PRIO_PROCESS, 0, present + adjustment);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      yield* tool.error(`cannot set niceness: ${error.description}`);
      // Without the permission the command runs all the same.
      if (error.code !== "EACCES" && error.code !== "EPERM") return EXIT_CANCELED;
    }
    return yield* becomeCommand(tool, parsed.operands, tool.env, (command, reason) => `${quote(command)}: ${reason}`);
  },
});

/** @throws Failure */
function parseAdjustment(text: string): number {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new Failure(`invalid adjustment ${quote(text)}`);
  return Math.max(-LARGEST_ADJUSTMENT, Math.min(LARGEST_ADJUSTMENT, Number(text)));
}
