import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseTimeZone } from "../../date/time-zone.ts";
import type { Parsed } from "../../options/parsed.ts";
import { type ProcessRecord, readProcesses, readThreads } from "../../procfs/process-record.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";
import { readMeminfo, readSystemStat, readUptime } from "../../procfs/system.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { getpwnam, IdNames, parseId } from "../../users/index.ts";
import { SC_CLK_TCK } from "../clock-ticks.ts";
import { uptimeLine } from "../uptime.ts";
import { FIELDS, type TopField, type TopProcess } from "./fields.ts";
import { cpuLine, type MemoryUnit, memoryLines, taskLine } from "./summary.ts";

/** Seconds between two reports. */
const DEFAULT_DELAY = 3;

/** What a report is compared with: the one before. */
interface TopState {
  /** Reports still to be made. */
  readonly left: number;
  /** Ticks of all processors. */
  readonly cpu: readonly number[];
  /** Ticks of each process, by its number. */
  readonly ticks: readonly (readonly [number, number])[];
  /** Seconds since boot; null before the first report. */
  readonly uptime: number | null;
}

/** top(1), as in batch mode: a report, or several, without taking over the screen. */
export const top = defineTool<TopState>({
  name: "top",
  usage: "[options]\n\nDisplay processes, those that use the processor most first.",
  options: [
    { short: "b", long: "batch-mode", help: "batch mode, as is always done" },
    { short: "c", long: "cmdline-toggle", help: "command lines instead of names" },
    { short: "d", long: "delay", argument: "SECS", help: "seconds between two reports" },
    { short: "E", long: "scale-summary-mem", argument: "k|m|g|t", help: "unit of memory in the summary" },
    { short: "H", long: "threads-show", help: "threads, each" },
    { short: "i", long: "idle-toggle", help: "no idle processes" },
    { short: "n", long: "iterations", argument: "N", help: "how many reports (default 1)" },
    { short: "o", long: "sort-override", argument: "FIELD", help: "sort by FIELD, downwards; upwards with -" },
    { short: "p", long: "pid", argument: "LIST", help: "only these processes" },
    { short: "u", long: "filter-only-euser", argument: "USER", help: "only processes of USER (effective)" },
    { short: "U", long: "filter-any-user", argument: "USER", help: "only processes of USER (any)" },
    { short: "w", long: "width", argument: "N", isOptional: true, help: "columns of the output" },
    { short: "h", long: "help", help: "display this help" },
    { short: "V", long: "version", help: "display version" },
  ],
  *run(tool, parsed, state) {
    const [operand] = parsed.operands;
    if (operand !== undefined) throw new Failure(`unknown option '${operand}'`);
    const request = yield* requestOf(tool, parsed);
    let now: TopState = state ?? { left: request.iterations, cpu: [], ticks: [], uptime: null };
    for (;;) {
      yield* tool.checkpoint(now);
      if (now.uptime !== null) {
        yield* tool.out.write("\n");
        yield* tool.out.flush();
        yield* tool.sys.nanosleep(request.delay);
      }
      now = yield* report(tool, request, now);
      if (now.left === 0) return;
    }
  },
});

interface Request {
  readonly iterations: number;
  readonly delay: number;
  readonly pids: readonly number[] | null;
  readonly effectiveUser: number | null;
  readonly anyUser: number | null;
  readonly sort: { readonly field: TopField; readonly isAscending: boolean };
  readonly unit: MemoryUnit;
  readonly width: number;
  readonly showsThreads: boolean;
  readonly hidesIdle: boolean;
  readonly showsCommandLine: boolean;
}

/** @throws Failure */
function* requestOf(tool: ToolContext, parsed: Parsed): Routine<Request> {
  const count = parsed.value("iterations") ?? "1";
  if (!/^[1-9][0-9]*$/.test(count)) throw new Failure(`bad iterations argument '${count}'`);
  const delay = parsed.value("delay") ?? String(DEFAULT_DELAY);
  if (!/^[0-9]*\.?[0-9]+$/.test(delay)) throw new Failure(`bad delay interval '${delay}'`);
  const list = parsed.value("pid")?.split(",");
  for (const word of list ?? []) if (!/^[0-9]+$/.test(word)) throw new Failure(`bad pid '${word}'`);
  const sort = parsed.value("sort-override") ?? "%CPU";
  const field = FIELDS.find(({ header }) => header === sort.replace(/^[+-]/, "").toUpperCase());
  if (field === undefined) throw new Failure(`unrecognized field name '${sort}'`);
  const unit = parsed.value("scale-summary-mem") ?? "m";
  if (!/^[kmgt]$/.test(unit)) throw new Failure(`bad memory scaling arg '${unit}'`);
  const width = parsed.value("width");
  if (width !== undefined && !/^[1-9][0-9]*$/.test(width)) throw new Failure(`bad width arg '${width}'`);
  const user = function* (option: string): Routine<number | null> {
    const name = parsed.value(option);
    if (name === undefined) return null;
    const uid = (yield* getpwnam(tool.sys, name))?.pw_uid ?? parseId(name);
    if (uid === null) throw new Failure("Invalid user");
    return uid;
  };
  return {
    iterations: Number(count),
    delay: Number(delay),
    pids: list?.map(Number) ?? null,
    effectiveUser: yield* user("filter-only-euser"),
    anyUser: yield* user("filter-any-user"),
    sort: { field, isAscending: sort.startsWith("-") },
    unit: unit as MemoryUnit,
    width: width === undefined ? Number.POSITIVE_INFINITY : Number(width),
    showsThreads: parsed.has("threads-show"),
    hidesIdle: parsed.has("idle-toggle"),
    showsCommandLine: parsed.has("cmdline-toggle"),
  };
}

/** Makes one report. @returns what the next one is compared with. */
function* report(tool: ToolContext, request: Request, before: TopState): Routine<TopState> {
  const { sys, out, env } = tool;
  const { TZ } = env;
  const records = (yield* recordsOf(tool, request)).filter(({ stat, status }) => {
    if (request.pids !== null && !request.pids.includes(stat.pid)) return false;
    if (request.effectiveUser !== null && status.uid[1] !== request.effectiveUser) return false;
    return request.anyUser === null || status.uid.includes(request.anyUser);
  });
  const { cpu } = yield* readSystemStat(sys);
  const memory = yield* readMeminfo(sys);
  const uptime = yield* readUptime(sys);
  const cut = (line: string) => `${line.slice(0, request.width)}\n`;
  const summary =
    `top -${yield* uptimeLine(sys, parseTimeZone(TZ))}\n` +
    taskLine(records, request.showsThreads ? "Threads" : "Tasks") +
    cpuLine(cpu, before.cpu) +
    memoryLines(memory, request.unit);
  yield* out.write(summary.split("\n").slice(0, -1).map(cut).join(""));
  const pidMax = Number((yield* ifReadable(readProcFile(sys, "/proc/sys/kernel/pid_max"))) ?? 32768);
  const processes = yield* measured(tool, request, before, records, uptime, memory.get("MemTotal") ?? 1);
  yield* out.write(`\n${table(processes, request, String(pidMax - 1).length)}`);
  return {
    left: before.left - 1,
    cpu,
    ticks: records.map(({ tid, stat }) => [tid, stat.utime + stat.stime] as const),
    uptime,
  };
}

function* recordsOf({ sys }: ToolContext, { showsThreads }: Request): Routine<ProcessRecord[]> {
  const processes = yield* readProcesses(sys);
  if (!showsThreads) return processes;
  const threads: ProcessRecord[] = [];
  for (const { stat } of processes) threads.push(...(yield* readThreads(sys, stat.pid)));
  return threads;
}

function* measured(
  { sys }: ToolContext,
  { showsCommandLine }: Request,
  before: TopState,
  records: readonly ProcessRecord[],
  uptime: number,
  memoryKib: number,
): Routine<TopProcess[]> {
  const names = new IdNames(sys);
  const earlier = new Map(before.ticks);
  const processes: TopProcess[] = [];
  for (const record of records) {
    const { stat, status, cmdline, directory, tid } = record;
    const ticks = stat.utime + stat.stime;
    // The first time: since it was started.
    const since = before.uptime ?? stat.starttime / SC_CLK_TCK;
    const used = (ticks - (before.uptime === null ? 0 : (earlier.get(tid) ?? 0))) / SC_CLK_TCK;
    const statm = (yield* ifReadable(readProcFile(sys, `${directory}/statm`))) ?? "";
    processes.push({
      record,
      user: (yield* names.user(status.uid[1])) ?? String(status.uid[1]),
      cpuPercent: uptime > since ? Math.max(0, (used * 100) / (uptime - since)) : 0,
      memoryPercent: (stat.rss * PAGE_SIZE * 100) / 1024 / memoryKib,
      sharedKib: (Number(statm.split(" ")[2] ?? 0) * PAGE_SIZE) / 1024,
      command: showsCommandLine && cmdline.length > 0 ? cmdline.join(" ") : stat.comm,
    });
  }
  return processes;
}

function table(processes: readonly TopProcess[], request: Request, pidWidth: number): string {
  const { field, isAscending } = request.sort;
  const busy = request.hidesIdle ? processes.filter(({ cpuPercent }) => cpuPercent > 0) : processes;
  const sorted = [...busy].sort((a, b) => {
    const [x, y] = [field.key(a), field.key(b)];
    const order = x < y ? -1 : x > y ? 1 : 0;
    return isAscending ? order : -order;
  });
  const widthOf = ({ width }: TopField) => (width === "pid" ? pidWidth : width === "rest" ? 0 : width);
  // Columns that do not fit are left out.
  let used = 0;
  const shown = FIELDS.filter((column) => {
    used += widthOf(column) + 1;
    return used <= request.width || column.width === "pid";
  });
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (shown[i]!.isRight ? cell.padStart(widthOf(shown[i]!)) : cell.padEnd(widthOf(shown[i]!))))
      .join(" ")
      .slice(0, request.width);
  const rows = [shown.map(({ header }) => header), ...sorted.map((process) => shown.map(({ cell }) => cell(process)))];
  return rows.map((cells) => `${line(cells)}\n`).join("");
}
