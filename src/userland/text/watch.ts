import { O_CLOEXEC } from "../../abi/fcntl.ts";
import { CLOCK_REALTIME } from "../../abi/time.ts";
import { WEXITSTATUS, WIFEXITED } from "../../abi/wait.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { brokenDownTime, parseTimeZone, strftime } from "../date/index.ts";
import { spawnvp } from "../exec/spawnvp.ts";
import { isTerminal } from "../io/is-terminal.ts";
import { readAll } from "../io/read-all.ts";
import type { Parsed } from "../options/parsed.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { parseDuration } from "./duration.ts";
import { sleepFor } from "./sleep.ts";
import { type Screen, screenful } from "./watch-screen.ts";

/** Exit status when the command was ended by a signal. */
const EXIT_KILLED = 1;
const SHORTEST_INTERVAL = 0.1;
/** To the upper left corner, and nothing is left there. */
const CLEAR = "\x1b[H\x1b[2J\x1b[3J";

/** What a checkpoint of watch keeps: what the command printed last, null before its first run. */
type WatchState = { readonly last: Uint8Array | null };

/** watch(1) */
export const watch = defineTool<WatchState>({
  name: "watch",
  usage: "[options] command\n\nRun command again and again, and show what it prints.",
  hasShortName: true,
  isPermuting: false,
  showsHelpOnError: true,
  options: [
    { short: "b", long: "beep", help: "beep if command has a non-zero exit" },
    { short: "e", long: "errexit", help: "exit if command has a non-zero exit" },
    { short: "g", long: "chgexit", help: "exit when output from command changes" },
    { short: "n", long: "interval", argument: "secs", help: "seconds to wait between updates" },
    { short: "t", long: "no-title", help: "turn off header" },
    { short: "w", long: "no-wrap", help: "turn off line wrapping" },
    { short: "x", long: "exec", help: 'pass command to exec instead of "sh -c"' },
  ],
  *run(tool, parsed, saved) {
    const { operands } = parsed;
    if (operands.length === 0) throw usageFailure("");
    const interval = intervalOf(parsed);
    const argv = parsed.has("exec") ? operands : ["sh", "-c", operands.join(" ")];
    const title = parsed.has("no-title") ? null : `Every ${interval.toFixed(1)}s: ${operands.join(" ")}`;
    let last = saved?.last ?? null;
    for (;;) {
      yield* tool.checkpoint({ last });
      const { output, status } = yield* capture(tool, argv);
      yield* show(tool, title, parsed, output);
      if (status !== 0 && parsed.has("beep")) yield* tool.out.write("\x07");
      yield* tool.out.flush();
      if (status !== 0 && parsed.has("errexit")) return status;
      if (parsed.has("chgexit") && last !== null && !isSame(last, output)) return 0;
      last = output;
      yield* sleepFor(tool.sys, interval);
    }
  },
});

/** @throws Failure */
function intervalOf(parsed: Parsed): number {
  const text = parsed.value("interval") ?? "2";
  // A comma will do as well, whatever the locale.
  const seconds = /^[\d.,]+$/.test(text) ? parseDuration(text.replace(",", ".")) : null;
  if (seconds === null) throw new Failure(`failed to parse argument: '${text}': Invalid argument`);
  return Math.max(seconds, SHORTEST_INTERVAL);
}

/** Runs the command; both its outputs are caught. */
function* capture(
  { sys, env }: ToolContext,
  argv: readonly string[],
): Routine<{ readonly output: Uint8Array; readonly status: number }> {
  const [readEnd, writeEnd] = yield* sys.pipe(O_CLOEXEC);
  let child: number;
  try {
    child = yield* spawnvp(sys, argv, env, {
      actions: [
        { do: "dup2", fd: writeEnd, newfd: 1 },
        { do: "dup2", fd: writeEnd, newfd: 2 },
      ],
    });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`unable to execute '${argv[0]}': ${error.description}`, 4);
  }
  yield* sys.close(writeEnd);
  const output = yield* readAll(sys, readEnd);
  yield* sys.close(readEnd);
  const { status } = yield* sys.wait(child);
  return { output, status: WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_KILLED };
}

function* show(tool: ToolContext, title: string | null, parsed: Parsed, output: Uint8Array): Routine {
  const isOnTerminal = yield* isTerminal(1);
  const screen: Screen | null = isOnTerminal ? yield* screenOf(tool) : null;
  if (screen !== null) yield* tool.out.write(CLEAR);
  let used = 0;
  if (title !== null) {
    yield* tool.out.write(`${yield* header(tool, title, screen?.columns ?? 80)}\n\n`);
    used = 2;
  }
  if (screen === null) yield* tool.out.write(output);
  else {
    const room = { columns: screen.columns, rows: screen.rows - used };
    yield* tool.out.write(screenful(output, room, parsed.has("no-wrap")));
  }
}

function* screenOf({ sys }: ToolContext): Routine<Screen> {
  const { ws_row, ws_col } = yield* sys.winsize(1);
  // A terminal that does not know is one of the old kind.
  return { rows: ws_row || 24, columns: ws_col || 80 };
}

/** What is run on the left, where and when on the right, as far as both fit. */
function* header({ sys, env }: ToolContext, title: string, columns: number): Routine<string> {
  const { tv_sec } = yield* sys.clock_gettime(CLOCK_REALTIME);
  const { nodename } = yield* sys.uname();
  const time = strftime("%a %b %e %H:%M:%S %Y", brokenDownTime(tv_sec, 0, parseTimeZone(env["TZ"])));
  const right = `${nodename}: ${time}`;
  if (right.length > columns) return title.slice(0, columns);
  const room = columns - right.length - 1;
  if (title.length <= room) return title.padEnd(room + 1) + right;
  return room < 4 ? right.padStart(columns) : `${title.slice(0, room - 3)}... ${right}`;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
