import { ENOENT } from "../../abi/errno.ts";
import { PR_SET_DUMPABLE } from "../../abi/prctl.ts";
import {
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_UNBLOCK,
  SIGALRM,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGTERM,
  SIGTTIN,
  SIGTTOU,
} from "../../abi/signal.ts";
import { CLOCK_MONOTONIC } from "../../abi/time.ts";
import { WCOREDUMP, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG } from "../../abi/wait.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { EX_EXEC_ENOENT, EX_EXEC_FAILED } from "../exec/become-command.ts";
import { spawnvp } from "../exec/spawnvp.ts";
import { quote } from "../quoting/quote.ts";
import { parseSignal, signalName } from "../signals/signal-name.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { parseDuration } from "./duration.ts";

/** timeout(1), EXIT STATUS. */
const EXIT_TIMEDOUT = 124;
const EXIT_CANCELED = 125;

/** Nobody waits longer in one call; it is more than 30 years. */
const LONGEST = 1e9;

/** What a checkpoint of timeout keeps. */
interface TimeoutState {
  readonly child: number;
  /** The signal that is sent next: the first one, KILL of --kill-after, or none any more. */
  signal: number;
  /** When it is sent, on CLOCK_MONOTONIC, in seconds; null: never. */
  deadline: number | null;
  killAfter: number;
  isTimedOut: boolean;
}

interface Settings {
  readonly isForeground: boolean;
  readonly isVerbose: boolean;
  readonly preservesStatus: boolean;
  readonly command: string;
  /** Sent when the time is up. */
  readonly signal: number;
}

/** timeout(1) */
export const timeout = defineTool<TimeoutState>({
  name: "timeout",
  usage: "[OPTION] DURATION COMMAND [ARG]...\n[OPTION]\n\nStart COMMAND, and kill it if still running after DURATION.",
  usageStatus: EXIT_CANCELED,
  isPermuting: false,
  options: [
    { long: "preserve-status", help: "exit with the same status as COMMAND, even when it times out" },
    { long: "foreground", help: "allow COMMAND to read from the TTY; its children are not timed out" },
    { short: "k", long: "kill-after", argument: "DURATION", help: "also send a KILL signal that long after the first" },
    { short: "s", long: "signal", argument: "SIGNAL", help: "specify the signal to be sent on timeout" },
    { short: "v", long: "verbose", help: "diagnose to stderr any signal sent upon timeout" },
  ],
  *run(tool, parsed, saved) {
    let killAfter = 0;
    let signal = SIGTERM;
    for (const { name, value } of parsed.options) {
      if (name === "kill-after") killAfter = durationOf(value!);
      if (name === "signal") signal = signalOf(value!);
    }
    const [duration, ...argv] = parsed.operands;
    if (duration === undefined || argv.length === 0) throw usageFailure("");
    const seconds = durationOf(duration);
    const settings = {
      isForeground: parsed.has("foreground"),
      isVerbose: parsed.has("verbose"),
      preservesStatus: parsed.has("preserve-status"),
      command: argv[0]!,
      signal,
    };
    let state = saved;
    if (state === undefined) {
      const child = yield* start(tool, settings, argv);
      const deadline = seconds === 0 ? null : (yield* now(tool)) + seconds;
      state = { child, signal, deadline, killAfter, isTimedOut: false };
    }
    return yield* supervise(tool, settings, state);
  },
});

/** 0 is without end, as infinity is. @throws Failure */
function durationOf(text: string): number {
  const duration = parseDuration(text);
  if (duration === null) throw usageFailure(`invalid time interval ${quote(text)}`);
  return Number.isFinite(duration) ? duration : 0;
}

/** @throws Failure */
function signalOf(text: string): number {
  const signal = parseSignal(text);
  if (signal === null) throw usageFailure(`${quote(text)}: invalid signal`);
  return signal;
}

function* now({ sys }: ToolContext): Routine<number> {
  const { tv_sec, tv_nsec } = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  return tv_sec + tv_nsec / 1e9;
}

/** The signals that are awaited: the child's end, and those that are passed on to it. */
function awaited(signal: number): number[] {
  const passed = [SIGALRM, SIGINT, SIGQUIT, SIGHUP, SIGTERM, signal];
  return [SIGCHLD, ...new Set(passed.filter((each) => each !== 0 && each !== SIGKILL))];
}

function* start(tool: ToolContext, settings: Settings, argv: readonly string[]): Routine<number> {
  const { sys } = tool;
  // A group of its own, so that the signal can be sent to all that the command starts.
  if (!settings.isForeground) yield* sys.setpgid(0, 0).orErrno();
  yield* sys.sigaction(SIGTTIN, { handler: SIG_IGN });
  yield* sys.sigaction(SIGTTOU, { handler: SIG_IGN });
  yield* sys.sigaction(SIGCHLD, { handler: SIG_DFL });
  const sigmask = yield* sys.sigprocmask(SIG_BLOCK, awaited(settings.signal));
  try {
    return yield* spawnvp(sys, argv, tool.env, { sigmask, sigdefault: [SIGTTIN, SIGTTOU] });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const status = error.errno === ENOENT ? EX_EXEC_ENOENT : EX_EXEC_FAILED;
    throw new Failure(`failed to run command ${quote(argv[0]!)}: ${error.description}`, status);
  }
}

/** Until the child has ended. */
function* supervise(tool: ToolContext<TimeoutState>, settings: Settings, state: TimeoutState): Routine<number> {
  const { sys } = tool;
  const pid = yield* sys.getpid();
  for (;;) {
    yield* tool.checkpoint(state);
    const ended = yield* sys.wait(state.child, WNOHANG);
    if (ended.pid === state.child) return yield* statusOf(tool, settings, state, ended.status);
    const left = state.deadline === null ? LONGEST : state.deadline - (yield* now(tool));
    if (left <= 0) {
      state.deadline = null;
      yield* expire(tool, settings, state);
      continue;
    }
    const arrived = yield* sys.sigtimedwait(awaited(settings.signal), Math.min(left, LONGEST)).orErrno();
    // EAGAIN and EINTR: see what has become of time and child. What it sent to its group it gets, too.
    if (typeof arrived === "number" || arrived.si_signo === SIGCHLD || arrived.si_pid === pid) continue;
    if (arrived.si_signo === SIGALRM) yield* expire(tool, settings, state);
    else yield* send(tool, settings, state, arrived.si_signo);
  }
}

function* expire(tool: ToolContext, settings: Settings, state: TimeoutState): Routine {
  state.isTimedOut = true;
  yield* send(tool, settings, state, state.signal);
}

/** Sends `signal` to the child and to its group, and has KILL follow if that was asked for. */
function* send(tool: ToolContext, settings: Settings, state: TimeoutState, signal: number): Routine {
  const { sys } = tool;
  if (state.killAfter > 0) {
    state.deadline = (yield* now(tool)) + state.killAfter;
    state.killAfter = 0;
    state.signal = SIGKILL;
  }
  if (settings.isVerbose) {
    const name = signal === 0 ? "EXIT" : (signalName(signal) ?? String(signal));
    yield* tool.error(`sending signal ${name} to command ${quote(settings.command)}`);
  }
  // A child that has ended meanwhile is none to worry about.
  yield* sys.kill(state.child, signal).orErrno();
  if (settings.isForeground) return;
  yield* sys.kill(0, signal).orErrno();
  if (signal === SIGKILL || signal === SIGCONT) return;
  // What is stopped does not see a signal.
  yield* sys.kill(state.child, SIGCONT).orErrno();
  yield* sys.kill(0, SIGCONT).orErrno();
}

function* statusOf(tool: ToolContext, settings: Settings, state: TimeoutState, status: number): Routine<number> {
  const { preservesStatus } = settings;
  const { isTimedOut } = state;
  if (WIFEXITED(status)) return isTimedOut && !preservesStatus ? EXIT_TIMEDOUT : WEXITSTATUS(status);
  const signal = WTERMSIG(status);
  if (WCOREDUMP(status)) yield* tool.error("the monitored command dumped core");
  if (!isTimedOut) yield* endBy(tool, signal);
  // A command that had to be killed can be told from one that ended in time.
  return isTimedOut && !preservesStatus && signal !== SIGKILL ? EXIT_TIMEDOUT : signal + 128;
}

/** Ends as the command did, but for the core. */
function* endBy({ sys }: ToolContext, signal: number): Routine {
  yield* sys.prctl(PR_SET_DUMPABLE, 0);
  if (signal !== SIGKILL) yield* sys.sigaction(signal, { handler: SIG_DFL });
  yield* sys.sigprocmask(SIG_UNBLOCK, [signal]);
  yield* sys.kill(yield* sys.getpid(), signal);
}
