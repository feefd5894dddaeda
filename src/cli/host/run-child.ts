import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { CLONE_NEWPID } from "../../abi/sched.ts";
import { forkExec, HostError, type HostProcess, type SysProcAttr } from "../../host/index.ts";
import { findProgram } from "./find-program.ts";

/** What env(1) and container tools exit with when there is no such program, and when it cannot be executed. */
const EXIT_NOT_FOUND = 127;
const EXIT_CANNOT_EXECUTE = 126;

/** Those that a terminal or a supervisor sends to end a command. */
const FORWARDED = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const;
/** Those of them that a terminal sends to all who are in its foreground. */
const TYPED: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

export interface RunChildOptions {
  /** Under which the program is, as this process sees it; default: "". */
  readonly root?: string | undefined;
  /** Working directory. */
  readonly dir?: string | undefined;
}

/** Runs `command` to its end on this process's streams. @returns the exit status of tuxlet. */
export async function runChild(
  command: readonly string[],
  sys: SysProcAttr,
  { root = "", dir }: RunChildOptions = {},
): Promise<number> {
  let child: HostProcess | null = null;
  let endedBy: number | null = null;
  const forward = (name: NodeJS.Signals): void => {
    if (child === null) return;
    const signal = constants.signals[name];
    // pid_namespaces(7): an init gets no signals but those that it handles. Its command is to end all the same.
    const isLost = ((sys.cloneflags ?? 0) & CLONE_NEWPID) !== 0 && hasDefaultAction(child.pid, signal);
    if (isLost) endedBy = signal;
    // A terminal has sent it to the child, too.
    else if (process.stdin.isTTY && TYPED.includes(name)) return;
    killIfAlive(child, isLost ? constants.signals.SIGKILL : signal);
  };
  // As nsenter(1): a shell that waits for this process is to see that the command has stopped.
  const stopToo = (): void => {
    if (child !== null && isStopped(child)) process.kill(process.pid, "SIGSTOP");
  };
  const goOn = (): void => {
    if (child !== null && isStopped(child)) killIfAlive(child, constants.signals.SIGCONT);
  };
  // First: the command may run, and somebody interrupt it, before forkExec returns.
  for (const signal of FORWARDED) process.on(signal, forward);
  process.on("SIGCHLD", stopToo).on("SIGCONT", goOn);
  try {
    child = start(command, sys, root, dir);
    stopToo(); // it may have been faster
    const { code, signal } = await child.wait();
    return code ?? 128 + (endedBy ?? signal!);
  } catch (error) {
    if (!(error instanceof HostError) || error.step !== "execve") throw error;
    process.stderr.write(`tuxlet: ${error.message}\n`);
    return error.code === "ENOENT" ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
    process.off("SIGCHLD", stopToo).off("SIGCONT", goOn);
    child?.close();
  }
}

function start(command: readonly string[], sys: SysProcAttr, root: string, dir: string | undefined): HostProcess {
  const attributes = { pdeathsig: constants.signals.SIGKILL, ...sys };
  const file = findProgram(command[0]!, root);
  return forkExec(file, command, { sys: attributes, ...(dir === undefined ? {} : { dir }) });
}

/** @returns whether it was not waited for yet. */
function killIfAlive(child: HostProcess, signal: number): boolean {
  try {
    child.kill(signal);
    return true;
  } catch (error) {
    // kill(2), EPERM: a set-user-ID program, which gets a terminal's signals, but not ours.
    if (!(error instanceof HostError) || (error.code !== "ESRCH" && error.code !== "EPERM")) throw error;
    return error.code === "EPERM";
  }
}

/** proc_pid_status(5). A tracer's stops are others, and the tracer's business. */
function isStopped(child: HostProcess): boolean {
  try {
    const text = readFileSync(`/proc/${child.pid}/status`, "latin1");
    // If it is alive afterwards, that was its number.
    return /^State:\tT /m.test(text) && killIfAlive(child, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Neither caught nor ignored: proc_pid_status(5). @param pid of a child that was not waited for */
function hasDefaultAction(pid: number, signal: number): boolean {
  const text = readFileSync(`/proc/${pid}/status`, "latin1");
  const masks = [...text.matchAll(/^Sig(?:Cgt|Ign):\t([0-9a-f]+)$/gm)].map((match) => BigInt(`0x${match[1]}`));
  return masks.every((mask) => (mask & (1n << BigInt(signal - 1))) === 0n);
}
