import { EFAULT, EINVAL } from "../abi/errno.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
  PR_GET_CHILD_SUBREAPER,
  PR_GET_DUMPABLE,
  PR_GET_KEEPCAPS,
  PR_GET_NAME,
  PR_GET_NO_NEW_PRIVS,
  PR_GET_PDEATHSIG,
  PR_GET_SECUREBITS,
  PR_GET_TID_ADDRESS,
  PR_GET_TIMERSLACK,
  PR_SET_CHILD_SUBREAPER,
  PR_SET_DUMPABLE,
  PR_SET_KEEPCAPS,
  PR_SET_NAME,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_PDEATHSIG,
  PR_SET_SECUREBITS,
  PR_SET_TIMERSLACK,
  PR_SET_VMA,
  PR_SET_VMA_ANON_NAME,
} from "../abi/prctl.ts";
import { SYS_personality, SYS_prctl } from "../abi/unistd-riscv64.ts";
import { commitCredentials } from "../kernel/commit-credentials.ts";
import { NSIG } from "../kernel/signals/signal-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import {
  capAmbient,
  capbsetDrop,
  capbsetRead,
  getKeepcaps,
  setKeepcaps,
  setSecurebits,
} from "../ns/capability-prctl.ts";
import type { Credentials } from "../ns/credentials.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { structBuffer } from "./scratch.ts";

/** TASK_COMM_LEN, with the NUL. */
const TASK_COMM_LEN = 16;
const DEFAULT_TIMER_SLACK_NS = 50_000;
const MAX_VMA_NAME = 80;

function prctl(task: Task, args: SyscallArguments): number {
  const value = args.ulong(1);
  const restIsZero = args.ulong(2) === 0 && args.ulong(3) === 0 && args.ulong(4) === 0;
  switch (args.int(0)) {
    case PR_SET_PDEATHSIG:
      if (value > NSIG) return -EINVAL;
      task.parentDeathSignal = value;
      return 0;
    case PR_GET_PDEATHSIG:
      return task.mm!.writeU32(value, task.parentDeathSignal) < 0 ? -EFAULT : 0;
    case PR_GET_DUMPABLE:
      return task.mm!.dumpable;
    case PR_SET_DUMPABLE:
      if (value !== 0 && value !== 1) return -EINVAL;
      task.mm!.dumpable = value;
      return 0;
    case PR_SET_NAME:
      return setName(task, value);
    case PR_GET_NAME:
      return getName(task, value);
    case PR_SET_NO_NEW_PRIVS:
      if (value !== 1 || !restIsZero) return -EINVAL;
      task.noNewPrivs = true;
      return 0;
    case PR_GET_NO_NEW_PRIVS:
      return value !== 0 || !restIsZero ? -EINVAL : task.noNewPrivs ? 1 : 0;
    case PR_SET_CHILD_SUBREAPER:
      task.group.isChildSubreaper = value !== 0;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      return task.mm!.writeU32(value, task.group.isChildSubreaper ? 1 : 0) < 0 ? -EFAULT : 0;
    case PR_GET_TID_ADDRESS:
      return task.mm!.writeU64(value, task.clearChildTid) < 0 ? -EFAULT : 0;
    case PR_SET_TIMERSLACK:
      task.timerSlackNs = value === 0 ? DEFAULT_TIMER_SLACK_NS : Math.min(value, Number.MAX_SAFE_INTEGER);
      return 0;
    case PR_GET_TIMERSLACK:
      return task.timerSlackNs;
    case PR_SET_VMA:
      return args.ulong(1) === PR_SET_VMA_ANON_NAME ? nameMapping(task, args) : -EINVAL;
    default:
      return capabilityOption(task, args);
  }
}

/** The options that ask about, or change, credentials (capabilities(7)). */
function capabilityOption(task: Task, args: SyscallArguments): number {
  const { credentials } = task;
  const value = args.ulong(1);
  switch (args.int(0)) {
    case PR_CAPBSET_READ:
      return capbsetRead(credentials, value);
    case PR_CAPBSET_DROP:
      return commit(task, capbsetDrop(credentials, value));
    case PR_GET_SECUREBITS:
      return credentials.securebits;
    case PR_SET_SECUREBITS:
      return commit(task, setSecurebits(credentials, args.int(1)));
    case PR_GET_KEEPCAPS:
      return getKeepcaps(credentials);
    case PR_SET_KEEPCAPS:
      return commit(task, setKeepcaps(credentials, value));
    case PR_CAP_AMBIENT:
      return commit(task, capAmbient(credentials, value, args.ulong(2), args.ulong(3), args.ulong(4)));
    default:
      return -EINVAL;
  }
}

function commit(task: Task, result: Credentials | number): number {
  return typeof result === "number" ? result : commitCredentials(task, result);
}

/** PR_SET_NAME: cut to 15 bytes without an error. */
function setName(task: Task, address: number): number {
  const name = task.mm!.copyInString(address, TASK_COMM_LEN);
  if (typeof name === "string") {
    task.comm = name;
    return 0;
  }
  if (name === -EFAULT) return -EFAULT;
  task.mm!.copyIn(address, structBuffer, 0, TASK_COMM_LEN - 1);
  task.comm = String.fromCharCode(...structBuffer.subarray(0, TASK_COMM_LEN - 1));
  return 0;
}

function getName(task: Task, address: number): number {
  structBuffer.fill(0, 0, TASK_COMM_LEN);
  for (let i = 0; i < task.comm.length; i++) structBuffer[i] = task.comm.charCodeAt(i);
  return task.mm!.copyOut(address, structBuffer, 0, TASK_COMM_LEN) < 0 ? -EFAULT : 0;
}

function nameMapping(task: Task, args: SyscallArguments): number {
  const address = args.pointer(4);
  const name = address === 0 ? null : task.mm!.copyInString(address, MAX_VMA_NAME);
  if (typeof name === "number") return name === -EFAULT ? -EFAULT : -EINVAL;
  return task.mm!.setAnonymousName(args.ulong(2), args.ulong(3), name);
}

/** personality(2): 0xffffffff only asks. Of the execution domains only UNAME26 changes what the kernel does. */
function personality(task: Task, args: SyscallArguments): number {
  const old = task.personality;
  const wanted = args.uint(0);
  if (wanted !== 0xffffffff) task.personality = wanted;
  return old;
}

export const prctlSyscalls: readonly SyscallEntry[] = [
  partial(
    SYS_prctl,
    prctl,
    "names, death signal, dumpable, no_new_privs, subreaper, timer slack, capabilities, PR_SET_VMA; others EINVAL",
    ["prctlOption", "ulong", "ulong", "ulong", "ulong"],
  ),
  partial(SYS_personality, personality, "UNAME26; other domains are kept and reported, without effect", ["hex"]),
];
