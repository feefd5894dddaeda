import { CLOCK_REALTIME } from "../../../abi/time.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseTimeZone } from "../../date/time-zone.ts";
import { isTerminal } from "../../io/is-terminal.ts";
import { type ProcessRecord, readProcesses, readProcessRecord, readThreads } from "../../procfs/process-record.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";
import { readMeminfo, readUptime } from "../../procfs/system.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { getgrent, getpwent } from "../../users/index.ts";
import { type PsArguments, parseArguments } from "./arguments.ts";
import { COLUMNS } from "./columns.ts";
import { arrange } from "./forest.ts";
import { extendedFormat, type ShownColumn, standardFormat, userFormat } from "./format.ts";
import { PsError } from "./ps-error.ts";
import { render } from "./render.ts";
import { selection, ttyNames } from "./selection.ts";
import { sorted } from "./sort.ts";
import { type Detail, describe, type PsContext, type PsSubject } from "./subject.ts";

const USAGE = `
Usage:
 ps [options]

 -A, -e, ax        all processes          -o, o FORMAT   these columns
 -a, a             all with a terminal    -f, -F, -l, -j  full, more, long, jobs
 -p, p LIST        by process number      u, l, j, s, v  user, long, jobs, signals, memory
 -C LIST           by name                -H, --forest, f  as a tree
 -u, -U LIST       by user                -L, -T, H      threads
 -g, -G, -s LIST   by group, session      --sort, k KEYS  in this order
 -t, t LIST        by terminal            --no-headers, h  without headings
`;

/** ps(1) */
export const ps = defineTool({
  name: "ps",
  usage: "[options]\n\nReport a snapshot of the current processes.",
  options: null,
  hasHelp: false,
  *run(tool, { operands }) {
    try {
      return yield* show(tool, parseArguments(operands));
    } catch (error) {
      if (!(error instanceof PsError)) throw error;
      yield* tool.report(`error: ${error.message}\n${USAGE}\nFor more details see ps(1).\n`);
      return 1;
    }
  },
});

function* show(tool: ToolContext, args: PsArguments): Routine<number> {
  const { sys, out } = tool;
  if (args.asks === "help") yield* out.write(USAGE);
  if (args.asks === "version") yield* out.write(`ps (tuxlet) ${ps.version}\n`);
  if (args.asks === "specifiers") yield* out.write(specifiers());
  if (args.asks !== null) return 0;
  const columns = columnsOf(args);
  const users = yield* getpwent(sys);
  const groups = yield* getgrent(sys);
  const self = yield* readProcessRecord(sys, "/proc/self");
  if (self === null) throw new Failure("fatal library error, lookup self");
  const isSelected = selection(args, {
    self,
    devices: yield* existingTerminals(tool, args),
    userIds: new Map(users.map(({ pw_name, pw_uid }) => [pw_name, pw_uid])),
    groupIds: new Map(groups.map(({ gr_name, gr_gid }) => [gr_name, gr_gid])),
  });
  const records = (yield* readProcesses(sys)).filter(isSelected);
  const context = yield* contextOf(
    tool,
    args,
    new Map(users.map(({ pw_name, pw_uid }) => [pw_uid, pw_name])),
    new Map(groups.map(({ gr_name, gr_gid }) => [gr_gid, gr_name])),
  );
  let subjects = yield* subjectsOf(tool, args, columns, records);
  if (args.sortKeys !== null) subjects = sorted(subjects, args.sortKeys, context);
  if (args.forest !== null) subjects = arrange(subjects, args.forest);
  yield* out.write(render(columns, subjects, context, args.hasHeader, yield* screenWidth(tool, args)));
  return records.length === 0 ? 1 : 0;
}

function columnsOf(args: PsArguments): ShownColumn[] {
  if (args.userFormats.length > 0) return userFormat(args.userFormats);
  return args.extended === null ? standardFormat(args.format) : extendedFormat(args.extended);
}

/** Those of the names of -t that there are. */
function* existingTerminals({ sys }: ToolContext, { lists }: PsArguments): Routine<Set<string>> {
  const words = lists.flatMap(({ kind, text }) => (kind === "tty" ? text.split(/[\s,]+/) : []));
  const found = new Set<string>();
  for (const name of words.flatMap(ttyNames))
    if (typeof (yield* sys.stat(`/dev/${name}`).orErrno()) !== "number") found.add(name);
  return found;
}

/** `ps L`: all specifiers with their headings. */
function specifiers(): string {
  return Object.entries(COLUMNS)
    .map(([name, { header }]) => `${name.padEnd(12)} ${header.padEnd(8)}\n`)
    .join("");
}

function* subjectsOf(
  { sys }: ToolContext,
  args: PsArguments,
  columns: readonly ShownColumn[],
  records: readonly ProcessRecord[],
): Routine<PsSubject[]> {
  const details = new Set<Detail>(columns.flatMap(({ column }) => column.needs ?? []));
  if (args.showsEnvironment) details.add("environment");
  const subjects: PsSubject[] = [];
  for (const record of records) {
    if (args.threads !== "separate") {
      const whole = yield* describe(sys, record, details);
      subjects.push(args.threads === "after" ? { ...whole, part: "process" } : whole);
    }
    if (args.threads === null) continue;
    for (const thread of yield* readThreads(sys, record.stat.pid)) {
      const subject = yield* describe(sys, thread, details);
      subjects.push(args.threads === "after" ? { ...subject, part: "thread" } : subject);
    }
  }
  return subjects;
}

function* contextOf(
  { sys, env }: ToolContext,
  args: PsArguments,
  userNames: PsContext["userNames"],
  groupNames: PsContext["groupNames"],
): Routine<PsContext> {
  const { TZ } = env;
  const { tv_sec, tv_nsec } = yield* sys.clock_gettime(CLOCK_REALTIME);
  const pidMax = Number((yield* ifReadable(readProcFile(sys, "/proc/sys/kernel/pid_max"))) ?? 32768);
  return {
    userNames,
    groupNames,
    zone: parseTimeZone(TZ),
    now: tv_sec + tv_nsec / 1e9,
    uptime: yield* readUptime(sys),
    memoryKib: (yield* readMeminfo(sys)).get("MemTotal") ?? 0,
    pidWidth: String(pidMax - 1).length,
    showsEnvironment: args.showsEnvironment,
    isNumeric: args.isNumeric,
    showsName: args.showsName,
  };
}

/** Columns of the screen: as told, or those of the terminal; 132 after one -w, no limit after two. */
function* screenWidth({ sys, env }: ToolContext, args: PsArguments): Routine<number> {
  if (args.widened > 1) return Number.POSITIVE_INFINITY;
  const { COLUMNS: variable = "" } = env;
  let width = args.width ?? (/^[1-9][0-9]*$/.test(variable) ? Number(variable) : null);
  if (width === null && (yield* isTerminal(1))) width = (yield* sys.winsize(1)).ws_col || 80;
  if (width === null) return Number.POSITIVE_INFINITY;
  return args.widened === 1 ? Math.max(width, 132) : width;
}
