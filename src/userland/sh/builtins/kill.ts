import { _NSIG, SIGTERM } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { findJob } from "../jobs/find-job.ts";
import { groupOf } from "../jobs/job.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { strerror } from "../strerror.ts";
import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";
import { OptionScanner } from "./option-scanner.ts";
import { parseSignal, signalTitle } from "./signal-names.ts";

const USAGE = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]";

interface KillRequest {
  readonly isListing: boolean;
  readonly signal: number;
  readonly operands: readonly string[];
}

export const kill: Builtin = {
  name: "kill",
  *run(shell, argv) {
    const { isListing, signal, operands } = parse(argv);
    if (isListing) return yield* list(shell, operands[0]);
    let status = 0;
    for (const operand of operands) {
      const result: unknown = yield* shell.sys.kill(target(shell, operand), signal).orErrno();
      if (typeof result !== "number" || result === 0) continue;
      yield* shell.warn(`${strerror(-result)}\n`);
      status = 1;
    }
    return status;
  },
};

/** @throws ShellError */
function parse(argv: readonly string[]): KillRequest {
  if (argv.length < 2) throw new ShellError(USAGE);
  let isListing = false;
  let signal: number | null = null;
  let operands = argv.slice(1);
  if (argv[1]!.startsWith("-")) {
    signal = parseSignal(argv[1]!.slice(1), 1);
    operands = argv.slice(2);
    if (signal === null) {
      const options = new OptionScanner(argv, "ls:");
      for (let letter = options.read(); letter !== null; letter = options.read()) {
        if (letter === "l") isListing = true;
        else {
          signal = parseSignal(options.argument, 1);
          if (signal === null) throw new ShellError(`invalid signal number or name: ${options.argument}`);
        }
      }
      operands = [...options.operands];
    }
  }
  if (isListing ? signal !== null : operands.length === 0) throw new ShellError(USAGE);
  return { isListing, signal: signal ?? SIGTERM, operands };
}

/** @returns what kill(2) takes. @throws ShellError */
function target(shell: Shell, operand: string): number {
  if (operand.startsWith("%")) return -groupOf(findJob(shell.jobs, operand));
  return operand.startsWith("-") ? -parseNumber(operand.slice(1)) : parseNumber(operand);
}

/** `kill -l`: all names, or that of an exit status. @throws ShellError */
function* list({ out }: Shell, operand: string | undefined): Routine<number> {
  if (operand === undefined) {
    yield* out.write("0\n");
    for (let signal = 1; signal <= _NSIG; signal++) yield* out.write(`${signalTitle(signal)}\n`);
    return 0;
  }
  const number = parseNumber(operand);
  const signal = number > 128 ? number - 128 : number;
  if (signal < 1 || signal > _NSIG) throw new ShellError(`invalid signal number or exit status: ${operand}`);
  yield* out.write(`${signalTitle(signal)}\n`);
  return 0;
}
