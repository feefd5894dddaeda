import { CLONE_VFORK, CLONE_VM } from "../../../abi/sched.ts";
import { CloneArgs } from "../../../abi/sched-struct.ts";
import { SIGCHLD } from "../../../abi/signal.ts";
import {
  SYS_clone,
  SYS_clone3,
  SYS_execve,
  SYS_execveat,
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
  SYS_sched_yield,
  SYS_setpgid,
  SYS_setsid,
} from "../../../abi/unistd-riscv64.ts";
import { OP_FAIL_SPAWN, OP_SPAWN_ERROR } from "../local-operation.ts";
import type { Environment, ProgramFunction } from "../program.ts";
import { Syscall } from "../syscall.ts";
import { encodeText } from "../text.ts";
import { intBytes, longBytes, nothing, structBytes } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** What of struct clone_args makes sense for a program: it has no stack, and no thread pointer. */
export interface CloneArguments {
  /** CLONE_*; CLONE_CLEAR_SIGHAND and others beyond 32 bits as numbers. */
  readonly flags?: number;
  /** What the parent gets when the child ends; default SIGCHLD, 0 with CLONE_THREAD and CLONE_PARENT. */
  readonly exit_signal?: number;
  /** The child's numbers, from its own pid namespace outwards. EPERM without CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE, EEXIST: taken. */
  readonly set_tid?: readonly number[];
  /** Addresses of mapped words, for CLONE_PIDFD, CLONE_PARENT_SETTID, and CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID. */
  readonly pidfd?: number;
  readonly parent_tid?: number;
  readonly child_tid?: number;
  /** For CLONE_INTO_CGROUP, where the child begins: a descriptor of a cgroup's directory. EBADF: of none, EACCES: not the caller's. */
  readonly cgroup?: number;
}

/** What execve(2) takes as environment: an object, or NAME=VALUE strings. */
export type EnvironmentInput = Environment | readonly string[];

/** A NULL-terminated array of pointers to strings, for each list. @returns their addresses. */
function stringArrays(memory: Slots, ...lists: readonly (readonly string[])[]): number[] {
  const strings = lists.flat().map(encodeText);
  const text = new Uint8Array(strings.reduce((sum, bytes) => sum + bytes.length + 1, 0));
  const pointers: number[] = [];
  const base = memory.input(text);
  let at = 0;
  for (const bytes of strings) {
    pointers.push(base + at);
    text.set(bytes, at);
    at += bytes.length + 1;
  }
  return lists.map(({ length }) => memory.input(longBytes(...pointers.splice(0, length), 0)));
}

function environmentStrings(env: EnvironmentInput): readonly string[] {
  return Array.isArray(env) ? (env as readonly string[]) : Object.entries(env).map(([k, v]) => `${k}=${v}`);
}

function clone(flags: number, main: ProgramFunction, state?: unknown): Syscall {
  const made = new Syscall(SYS_clone, null, flags >>> 0);
  made.callee = main;
  made.state = state;
  return made;
}

/** fork(2), execve(2), exit(2), and who is who. */
export const processCalls = {
  /** getpid(2): the process's number in its own pid namespace. */
  getpid: (): Syscall => new Syscall(SYS_getpid, null),
  /** gettid(2): the thread's. */
  gettid: (): Syscall => new Syscall(SYS_gettid, null),
  /** getppid(2): 0 for a parent in another pid namespace. */
  getppid: (): Syscall => new Syscall(SYS_getppid, null),
  /** getuid(2): the real user id; 65534 where the user namespace has no number for it, here and below. */
  getuid: (): Syscall => new Syscall(SYS_getuid, null),
  /** geteuid(2): the effective one. */
  geteuid: (): Syscall => new Syscall(SYS_geteuid, null),
  /** getgid(2): the real group id. */
  getgid: (): Syscall => new Syscall(SYS_getgid, null),
  /** getegid(2): the effective one. */
  getegid: (): Syscall => new Syscall(SYS_getegid, null),
  /** getpgid(2): its process group. ESRCH: no such process. @param pid 0 for the caller, here and below. */
  getpgid: (pid = 0): Syscall => new Syscall(SYS_getpgid, null, pid),
  /** getpgrp(2): the caller's process group. */
  getpgrp: (): Syscall => new Syscall(SYS_getpgid, null, 0),
  /** getsid(2): its session; 0 for one outside of the pid namespace. */
  getsid: (pid = 0): Syscall => new Syscall(SYS_getsid, null, pid),
  /**
   * setpgid(2). EACCES: the child has executed a program; EPERM: a session leader, or another session's; ESRCH: neither caller nor child.
   * @param pgid 0 for a group of its own.
   */
  setpgid: (pid: number, pgid: number): Syscall<void> => new Syscall(SYS_setpgid, nothing, pid, pgid),
  /** setsid(2): the session's number. EPERM: the caller leads a process group. */
  setsid: (): Syscall => new Syscall(SYS_setsid, null),
  /** sched_yield(2): lets others run. */
  sched_yield: (): Syscall<void> => new Syscall(SYS_sched_yield, nothing),
  /**
   * clone(2): the child's number. The child runs `main`, one of the program's `functions`, with a copy of `state`; JS variables are not
   * shared whatever the flags say, memory from mmap(2) is with CLONE_VM.
   * @param flags CLONE_*, and the signal the parent gets when the child ends.
   */
  clone,
  /** clone3(2): as `clone`, with what did not fit into its flags. */
  clone3: (args: CloneArguments, main: ProgramFunction, state?: unknown): Syscall => {
    const { set_tid, exit_signal = SIGCHLD, ...rest } = args;
    const memory = new Slots();
    const struct = new Uint8Array(CloneArgs.size);
    const address = memory.input(struct);
    const tids = memory.input(set_tid === undefined ? null : intBytes(set_tid));
    struct.set(structBytes(CloneArgs, { ...rest, exit_signal, set_tid: tids, set_tid_size: set_tid?.length ?? 0 }));
    const made = new Syscall(SYS_clone3, null, address, CloneArgs.size);
    made.callee = main;
    made.state = state;
    return memory.of(made);
  },
  /** fork(2): clone with SIGCHLD and no flags. */
  fork: (main: ProgramFunction, state?: unknown): Syscall => clone(SIGCHLD, main, state),
  /** vfork(2): the parent waits until the child executes a program or ends. */
  vfork: (main: ProgramFunction, state?: unknown): Syscall => clone(CLONE_VM | CLONE_VFORK | SIGCHLD, main, state),
  /** execve(2): returns only by throwing. E2BIG, EACCES, ENOENT, ENOEXEC, ETXTBSY ... */
  execve: (path: string, argv: readonly string[], env: EnvironmentInput): Syscall<never> => {
    const memory = new Slots();
    const name = memory.text(path);
    const [args, envp] = stringArrays(memory, argv, environmentStrings(env)) as [number, number];
    return memory.of(new Syscall<never>(SYS_execve, null, name, args, envp), path);
  },
  /** execveat(2). @param flags AT_EMPTY_PATH: the file `dirfd` itself, as fexecve(3); AT_SYMLINK_NOFOLLOW */
  execveat: (
    dirfd: number,
    path: string,
    argv: readonly string[],
    env: EnvironmentInput,
    flags = 0,
  ): Syscall<never> => {
    const memory = new Slots();
    const name = memory.text(path);
    const [args, envp] = stringArrays(memory, argv, environmentStrings(env)) as [number, number];
    return memory.of(new Syscall<never>(SYS_execveat, null, dirfd, name, args, envp, flags), path);
  },
  /** exit_group(2). @param status its low eight bits count. */
  exit: (status = 0): Syscall<never> => new Syscall(SYS_exit_group, null, status),
  /** exit(2): this thread alone. */
  exitThread: (status = 0): Syscall<never> => new Syscall(SYS_exit, null, status),
  /** @internal See spawn.ts. */
  spawnError: (): Syscall => new Syscall(OP_SPAWN_ERROR, null),
  /** @internal */
  failSpawn: (errno: number): Syscall => new Syscall(OP_FAIL_SPAWN, null, errno),
} as const;
