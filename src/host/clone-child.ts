/** clone(2) with a program for the child: the child makes its steps and nothing else, neither JavaScript nor libc. */
import { EINVAL } from "../abi/errno.ts";
import { CLONE_ARGS_SIZE_VER2, CLONE_INTO_CGROUP, CLONE_NEWTIME, CLONE_PIDFD } from "../abi/sched.ts";
import { CloneArgs } from "../abi/sched-struct.ts";
import { SIG_BLOCK, SIG_SETMASK, SIGCHLD } from "../abi/signal.ts";
import { childPidfd } from "./child-pidfd.ts";
import { HostError } from "./host-error.ts";
import { encodeProgram } from "./stub/encode-program.ts";
import { ARGS, ERROR_FD, NR, PROGRAM } from "./stub/layout.ts";
import type { Step } from "./stub/step.ts";
import { addressOf, callThroughGate, gate, sys } from "./syscall.ts";
import type { Syscall } from "./syscall-numbers.ts";

export interface CloneRequest {
  /** CLONE_* flags; CLONE_PIDFD and, for `cgroup`, CLONE_INTO_CGROUP are added. The signal at the child's end is SIGCHLD. */
  readonly flags: number;
  readonly steps: readonly Step[];
  /** A descriptor to which a failing child writes a StepFailure (layout.ts) before it exits with 253; -1 for none. */
  readonly errorFd: number;
  /** A descriptor of the cgroup in which the child begins. */
  readonly cgroup?: number | undefined;
}

export interface ClonedChild {
  readonly pid: number;
  /** Close-on-exec. The caller's to close. */
  readonly pidfd: number;
}

const SIGSET_SIZE = 8;
const ALL_SIGNALS = new Uint8Array(SIGSET_SIZE).fill(0xff);

interface CloneCall {
  readonly call: Syscall;
  readonly args: readonly (number | bigint)[];
  /** What the arguments point to. */
  readonly memory?: Uint8Array;
}

/** CLONE_NEWTIME is a bit of the signal in clone(2); clone(2) takes the low 32 bits. */
function fitsClone(flags: number): boolean {
  return flags < 2 ** 32 && (flags & CLONE_NEWTIME) === 0;
}

/** The rule, since filters of system calls that cannot look into clone3's structure refuse that one altogether. */
function clone(flags: number, pidfd: bigint): CloneCall {
  const all = flags | SIGCHLD | (pidfd === 0n ? 0 : CLONE_PIDFD);
  // What follows (child_tid and tls) is 0, and in another order on each architecture.
  return { call: "clone", args: [all >>> 0, 0, pidfd] };
}

function clone3(flags: number, pidfd: bigint, cgroup: number | undefined): CloneCall {
  const memory = new Uint8Array(CLONE_ARGS_SIZE_VER2);
  const all = BigInt(flags) | BigInt(CLONE_PIDFD) | (cgroup === undefined ? 0n : BigInt(CLONE_INTO_CGROUP));
  const { fields } = CloneArgs;
  const view = new DataView(memory.buffer);
  fields.flags.set(view, 0, all);
  fields.pidfd.set(view, 0, pidfd);
  fields.exit_signal.set(view, 0, SIGCHLD);
  fields.cgroup.set(view, 0, cgroup ?? 0);
  return { call: "clone3", args: [addressOf(memory), memory.length], memory };
}

/** What Linux and a child know by address alone: a garbage collector must find it here. */
const held = new Set<unknown>();

/**
 * The child begins with all signals blocked: a handler would be libuv's, and write into the parent's pipe. Its program empties the mask when it has reset the
 * handlers. It dies with the calling thread if its program asks for a parent-death signal.
 * @throws {HostError} the refusal of `clone`, or of `clone3` for flags that only that one takes.
 */
export function cloneChild({ flags, steps, errorFd, cgroup }: CloneRequest): ClonedChild {
  const { numbers, context } = gate();
  const program = encodeProgram(steps, numbers, addressOf);
  const pidfd = new Int32Array(1);
  const pidfdAddress = addressOf(new Uint8Array(pidfd.buffer));
  const request =
    cgroup === undefined && fitsClone(flags) ? clone(flags, pidfdAddress) : clone3(flags, pidfdAddress, cgroup);

  held.add(steps).add(program).add(request.memory);
  const mask = new Uint8Array(SIGSET_SIZE);
  sys("rt_sigprocmask", SIG_BLOCK, ALL_SIGNALS, mask, SIGSET_SIZE);
  const make = ({ call, args }: CloneCall): number => {
    NR.set(context, 0, numbers[call]);
    for (const [i, field] of ARGS.entries()) field.set(context, 0, args[i] ?? 0);
    PROGRAM.set(context, 0, addressOf(program));
    ERROR_FD.set(context, 0, errorFd);
    return callThroughGate();
  };
  let result: number;
  try {
    result = make(request);
    // QEMU's emulation of processes refuses CLONE_PIDFD; what Linux refuses it refuses again.
    if (result === -EINVAL && request.call === "clone") {
      result = make(clone(flags, 0n));
      if (result > 0) pidfd[0] = childPidfd(result);
    }
  } finally {
    sys("rt_sigprocmask", SIG_SETMASK, mask, 0, SIGSET_SIZE);
    held.clear();
  }
  if (result < 0) throw new HostError(-result, { syscall: request.call, flags });
  return { pid: result, pidfd: pidfd[0] as number };
}
