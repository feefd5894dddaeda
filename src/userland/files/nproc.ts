import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";

/** OpenMP's environment variables hold a number, or a list that begins with one. */
function openMpNumber(value: string | undefined): number {
  const match = /^\s*(\d+)\s*(,|$)/.exec(value ?? "");
  return match === null ? 0 : Number(match[1]);
}

export const nproc = defineTool({
  name: "nproc",
  usage: `[OPTION]...

Print the number of processors that this process may use.`,
  options: [
    { long: "all", help: "print the number of installed processors" },
    { long: "ignore", argument: "N", help: "leave N processors out, if more are there" },
  ],
  *run({ sys, out, env }, parsed) {
    const ignore = parsed.value("ignore") ?? "0";
    if (!/^\s*\+?\d+$/.test(ignore)) throw new Failure(`invalid number: ${quote(ignore)}`);
    if (parsed.operands.length > 0) throw usageFailure(`extra operand ${quote(parsed.operands[0]!)}`);
    let count: number;
    if (parsed.has("all")) {
      // sysconf(_SC_NPROCESSORS_CONF): process 1 may use every processor.
      count = (yield* sys.sched_getaffinity(1)).length;
    } else {
      const limit = openMpNumber(env["OMP_THREAD_LIMIT"]) || Number.POSITIVE_INFINITY;
      const threads = openMpNumber(env["OMP_NUM_THREADS"]);
      count = Math.min(limit, threads === 0 ? (yield* sys.sched_getaffinity(0)).length : threads);
    }
    yield* out.write(`${Math.max(1, count - Number(ignore))}\n`);
    return 0;
  },
});
