import {
  RLIMIT_AS,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
  RLIMIT_LOCKS,
  RLIMIT_MEMLOCK,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RSS,
  RLIMIT_RTPRIO,
  RLIMIT_STACK,
} from "../../../abi/resource.ts";
import { ShellError } from "../shell-error.ts";
import { strerror } from "../strerror.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

/** A limit: its name in the list, its option, its resource, and how many of the kernel's units make one of ours. */
type Limit = readonly [name: string, letter: string, resource: number, factor: number];

const LIMITS: readonly Limit[] = [
  ["time(seconds)", "t", RLIMIT_CPU, 1],
  ["file(blocks)", "f", RLIMIT_FSIZE, 512],
  ["data(kbytes)", "d", RLIMIT_DATA, 1024],
  ["stack(kbytes)", "s", RLIMIT_STACK, 1024],
  ["coredump(blocks)", "c", RLIMIT_CORE, 512],
  ["memory(kbytes)", "m", RLIMIT_RSS, 1024],
  ["locked memory(kbytes)", "l", RLIMIT_MEMLOCK, 1024],
  ["process", "p", RLIMIT_NPROC, 1],
  ["nofiles", "n", RLIMIT_NOFILE, 1],
  ["vmemory(kbytes)", "v", RLIMIT_AS, 1024],
  ["locks", "w", RLIMIT_LOCKS, 1],
  ["rtprio", "r", RLIMIT_RTPRIO, 1],
];

export const ulimit: Builtin = {
  name: "ulimit",
  *run(shell, argv) {
    const options = new OptionScanner(argv, `HSa${LIMITS.map(([, letter]) => letter).join("")}`);
    let which: "both" | "hard" | "soft" = "both";
    let isAll = false;
    let wanted = "f";
    for (let letter = options.read(); letter !== null; letter = options.read()) {
      if (letter === "H") which = "hard";
      else if (letter === "S") which = "soft";
      else if (letter === "a") isAll = true;
      else wanted = letter;
    }
    const [text, more] = options.operands;
    if (text !== undefined && (isAll || more !== undefined)) throw new ShellError("too many arguments");
    const shown = LIMITS.filter(([, letter]) => isAll || letter === wanted);
    for (const [name, , resource, factor] of shown) {
      const limit = yield* shell.sys.getrlimit(resource);
      if (text !== undefined) {
        const value = parseLimit(text, factor);
        const rlim_cur = which === "hard" ? limit.rlim_cur : value;
        const rlim_max = which === "soft" ? limit.rlim_max : value;
        const result: unknown = yield* shell.sys.setrlimit(resource, { rlim_cur, rlim_max }).orErrno();
        if (typeof result === "number" && result < 0)
          throw new ShellError(`error setting limit (${strerror(-result)})`);
        continue;
      }
      const value = which === "hard" ? limit.rlim_max : limit.rlim_cur;
      const label = isAll ? `${name.padEnd(20)} ` : "";
      yield* shell.out.write(
        `${label}${value === Number.POSITIVE_INFINITY ? "unlimited" : Math.floor(value / factor)}\n`,
      );
    }
    return 0;
  },
};

/** @throws ShellError */
function parseLimit(text: string, factor: number): number {
  if (text === "unlimited") return Number.POSITIVE_INFINITY;
  if (!/^[0-9]*$/.test(text)) throw new ShellError("bad number");
  return Number(text) * factor;
}
