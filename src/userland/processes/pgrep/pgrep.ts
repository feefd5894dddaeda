import { SIGTERM } from "../../../abi/signal.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { type ProcessRecord, readProcesses } from "../../procfs/process-record.ts";
import { parseSignal } from "../../signals/signal-name.ts";
import { defineTool, type ToolContext } from "../../tool.ts";
import { CRITERIA_OPTIONS, criteria, isInNamespacesOf, warnsOfLength } from "./criteria.ts";

/** Exit statuses of both: a match, none, a wrong command line. */
const EX_MATCH = 0;
const EX_NO_MATCH = 1;
const EX_USAGE = 2;

/** pgrep(1) */
export const pgrep = defineTool({
  name: "pgrep",
  usage: "[options] PATTERN\n\nFind processes by their names and other attributes.",
  options: [
    { short: "d", long: "delimiter", argument: "STRING", help: "what stands between two numbers" },
    { short: "l", long: "list-name", help: "numbers and names" },
    { short: "a", long: "list-full", help: "numbers and command lines" },
    { short: "v", long: "inverse", help: "those that do not match" },
    { short: "w", long: "lightweight", help: "threads too" },
    { long: "signal", argument: "SIGNAL", help: "ignored" },
    ...CRITERIA_OPTIONS,
    ...HELP_AND_VERSION,
  ],
  usageStatus: EX_USAGE,
  showsHelpOnError: true,
  *run(tool, parsed) {
    const found = yield* search(tool, parsed);
    if (parsed.has("count")) {
      yield* tool.out.write(`${found.length}\n`);
    } else if (found.length > 0) {
      const lines = found.map(({ stat, cmdline }) => {
        if (parsed.has("list-full"))
          return `${stat.pid} ${cmdline.length === 0 ? `[${stat.comm}]` : cmdline.join(" ")}`;
        return parsed.has("list-name") ? `${stat.pid} ${stat.comm}` : String(stat.pid);
      });
      yield* tool.out.write(`${lines.join(parsed.value("delimiter") ?? "\n")}\n`);
    } else if (warnsOfLength(parsed)) yield* reportLength(tool);
    return found.length > 0 ? EX_MATCH : EX_NO_MATCH;
  },
});

/** pkill(1) */
export const pkill = defineTool({
  name: "pkill",
  usage: "[options] PATTERN\n\nSend a signal to processes by their names and other attributes.",
  options: [
    { long: "signal", argument: "SIGNAL", help: "the signal to send (or -SIGNAL), default TERM" },
    { short: "e", long: "echo", help: "say what is killed" },
    { short: "q", long: "queue", argument: "VALUE", help: "ignored" },
    ...CRITERIA_OPTIONS,
    ...HELP_AND_VERSION,
  ],
  usageStatus: EX_USAGE,
  showsHelpOnError: true,
  // -9 and -KILL: the first word that is a signal.
  translate: (args) => {
    const at = args.findIndex((word) => /^-[A-Z0-9]/.test(word) && parseSignal(word.slice(1)) !== null);
    return at < 0 ? args : [...args.slice(0, at), `--signal=${args[at]!.slice(1)}`, ...args.slice(at + 1)];
  },
  *run(tool, parsed) {
    const found = yield* search(tool, parsed);
    if (found.length === 0 && warnsOfLength(parsed)) yield* reportLength(tool);
    const name = parsed.value("signal");
    const signal = name === undefined ? SIGTERM : (parseSignal(name) ?? -1);
    let killed = 0;
    for (const { stat } of found) if (yield* kill(tool, parsed, stat.pid, stat.comm, signal)) killed++;
    if (parsed.has("count")) yield* tool.out.write(`${found.length}\n`);
    return killed > 0 ? EX_MATCH : EX_NO_MATCH;
  },
});

/** @returns whether there was somebody to get it. */
function* kill(tool: ToolContext, parsed: Parsed, pid: number, comm: string, signal: number): Routine<boolean> {
  try {
    yield* tool.sys.kill(pid, signal);
    if (parsed.has("echo")) yield* tool.out.write(`${comm} killed (pid ${pid})\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    // It ended meanwhile.
    if (error.code !== "ESRCH") yield* tool.error(`killing pid ${pid} failed: ${error.description}`);
    return false;
  }
}

function* reportLength(tool: ToolContext): Routine {
  yield* tool.error(
    `pattern that searches for process name longer than 15 characters will result in zero matches\nTry \`${tool.name} -f' option to match against the complete command line.`,
  );
}

/** All but the tool itself that match, by their numbers. */
function* search(tool: ToolContext, parsed: Parsed): Routine<ProcessRecord[]> {
  const { sys } = tool;
  const { matches, namespacesOf } = yield* criteria(tool, parsed);
  const self = yield* sys.getpid();
  const all = yield* readProcesses(sys);
  const ancestors = parsed.has("ignore-ancestors") ? ancestorsOf(all, self) : new Set<number>();
  const found: ProcessRecord[] = [];
  for (const record of all) {
    const { pid } = record.stat;
    if (pid === self || ancestors.has(pid)) continue;
    const isThere = namespacesOf === null || (yield* isInNamespacesOf(sys, pid, namespacesOf, parsed));
    if ((isThere && matches(record)) !== parsed.has("inverse")) found.push(record);
  }
  if (found.length > 0 && (parsed.has("newest") || parsed.has("oldest"))) return [extreme(found, parsed.has("newest"))];
  return found;
}

function ancestorsOf(records: readonly ProcessRecord[], pid: number): Set<number> {
  const parents = new Map(records.map(({ stat }) => [stat.pid, stat.ppid]));
  const ancestors = new Set<number>();
  for (let at = parents.get(pid); at !== undefined && at > 0 && !ancestors.has(at); at = parents.get(at))
    ancestors.add(at);
  return ancestors;
}

/** The one started last, or first; of several the one with the larger, or smaller, number. */
function extreme(records: readonly ProcessRecord[], isNewest: boolean): ProcessRecord {
  const sorted = [...records].sort((a, b) => a.stat.starttime - b.stat.starttime || a.stat.pid - b.stat.pid);
  return isNewest ? sorted.at(-1)! : sorted[0]!;
}
