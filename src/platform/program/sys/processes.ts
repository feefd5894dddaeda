import { CLONE_VFORK, CLONE_VM } from "../../../abi/sched.ts";
import { SIGCHLD } from "../../../abi/signal.ts";
import {
  SYS_clone,
  SYS_execve,
  SYS_exit,
  SYS_exit_group,
  SYS_getegid,
  SYS_geteuid,
  SYS_getgid,
  SYS_getpgid,
  SYS_getpid,
  SYS_getppid,
  SYS_getsid,
  SYS_gettid,
  SYS_getuid,
  SYS_kill,
  SYS_sched_yield,
  SYS_setpgid,
  SYS_setsid,
  SYS_wait4,
} from "../../../abi/unistd-riscv64.ts";
import { OP_FAIL_SPAWN, OP_SPAWN_ERROR } from "../local-operation.ts";
import type { Environment, ProgramFunction } from "../program.ts";
import { Syscall, slotAddress } from "../syscall.ts";
import { encodeTerminated, encodeText } from "../text.ts";
import { nothing, viewOf } from "./arguments.ts";

/** What wait4(2) found. */
export interface WaitOutcome {
  /** 0: WNOHANG, and nobody has changed state. */
  readonly pid: number;
  /** The wait status; abi/wait.ts has WIFEXITED and its family. */
  readonly status: number;
}

function execve(path: string, argv: readonly string[], env: Environment | readonly string[]): Syscall<never> {
  const envv = Array.isArray(env) ? (env as readonly string[]) : Object.entries(env).map(([k, v]) => `${k}=${v}`);
  const strings = [...argv, ...envv].map(encodeText);
  const text = new Uint8Array(strings.reduce((sum, bytes) => sum + bytes.length + 1, 0));
  const vectors = new Uint8Array((argv.length + envv.length + 2) * 8);
  const view = viewOf(vectors);
  let at = 0;
  for (const [i, bytes] of strings.entries()) {
    text.set(bytes, at);
    const address = slotAddress(1) + at;
    const entry = (i < argv.length ? i : i + 1) * 8;
    view.setUint32(entry, address >>> 0, true);
    view.setUint32(entry + 4, Math.floor(address / 2 ** 32), true);
    at += bytes.length + 1;
  }
  const made = new Syscall<never>(
    SYS_execve,
    null,
    slotAddress(0),
    slotAddress(2),
    slotAddress(2) + (argv.length + 1) * 8,
  );
  made.slots = [encodeTerminated(path), text, vectors];
  made.path = path;
  return made;
}

function clone(flags: number, main: ProgramFunction, state?: unknown): Syscall {
  const made = new Syscall(SYS_clone, null, flags);
  made.callee = main;
  made.state = state;
  return made;
}

/** fork(2), execve(2), wait4(2), kill(2), and who is who. */
export const processCalls = {
  getpid: (): Syscall => new Syscall(SYS_getpid, null),
  gettid: (): Syscall => new Syscall(SYS_gettid, null),
  getppid: (): Syscall => new Syscall(SYS_getppid, null),
  getuid: (): Syscall => new Syscall(SYS_getuid, null),
  geteuid: (): Syscall => new Syscall(SYS_geteuid, null),
  getgid: (): Syscall => new Syscall(SYS_getgid, null),
  getegid: (): Syscall => new Syscall(SYS_getegid, null),
  getpgid: (pid = 0): Syscall => new Syscall(SYS_getpgid, null, pid),
  getsid: (pid = 0): Syscall => new Syscall(SYS_getsid, null, pid),
  setpgid: (pid: number, pgid: number): Syscall<void> => new Syscall(SYS_setpgid, nothing, pid, pgid),
  setsid: (): Syscall => new Syscall(SYS_setsid, null),
  sched_yield: (): Syscall<void> => new Syscall(SYS_sched_yield, nothing),
  /**
   * clone(2): the child's number. The child runs `main`, one of the program's `functions`, with a copy of `state`; JS variables are not
   * shared whatever the flags say, memory from mmap(2) is.
   * @param flags CLONE_*, and the signal the parent gets when the child ends.
   */
  clone,
  /** fork(2): clone with SIGCHLD and no flags. */
  fork: (main: ProgramFunction, state?: unknown): Syscall => clone(SIGCHLD, main, state),
  vfork: (main: ProgramFunction, state?: unknown): Syscall => clone(CLONE_VM | CLONE_VFORK | SIGCHLD, main, state),
  /** execve(2): returns only by throwing. */
  execve,
  /** exit_group(2) */
  exit: (status = 0): Syscall<never> => new Syscall(SYS_exit_group, null, status),
  /** exit(2): this thread alone. */
  exitThread: (status = 0): Syscall<never> => new Syscall(SYS_exit, null, status),
  kill: (pid: number, signal: number): Syscall<void> => new Syscall(SYS_kill, nothing, pid, signal),
  /** wait4(2). @param pid as waitpid(2): -1 for any child. @param options W*. */
  wait: (pid = -1, options = 0): Syscall<WaitOutcome> => {
    const made = new Syscall<WaitOutcome>(SYS_wait4, waitOutcome, pid, slotAddress(0), options);
    made.slots = [new Uint8Array(4)];
    made.outputs = made.slots;
    return made;
  },
  /** @internal See spawn.ts. */
  spawnError: (): Syscall => new Syscall(OP_SPAWN_ERROR, null),
  /** @internal */
  failSpawn: (errno: number): Syscall => new Syscall(OP_FAIL_SPAWN, null, errno),
} as const;

function waitOutcome(pid: number, { slots }: Syscall<WaitOutcome>): WaitOutcome {
  return { pid, status: viewOf(slots[0]!).getInt32(0, true) };
}
