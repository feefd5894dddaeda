import { EAGAIN, EBADF, EFAULT, EINVAL, ERESTARTSYS, ESRCH } from "../abi/errno.ts";
import { POLLIN } from "../abi/poll.ts";
import { Rusage } from "../abi/resource-struct.ts";
import { Siginfo, SiginfoChld } from "../abi/siginfo-struct.ts";
import { SIGCHLD } from "../abi/signal.ts";
import { SYS_wait4, SYS_waitid } from "../abi/unistd-riscv64.ts";
import {
  __WALL,
  __WCLONE,
  __WNOTHREAD,
  P_ALL,
  P_PGID,
  P_PID,
  P_PIDFD,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  WSTOPPED,
  WUNTRACED,
} from "../abi/wait.ts";
import { processGroupOf, threadGroupOf } from "../kernel/pid-slots.ts";
import { PidFile } from "../kernel/pidfd/pid-file.ts";
import type { ProcessGroup } from "../kernel/process-group.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import type { ThreadGroup } from "../kernel/thread-group.ts";
import { type WaitRequest, type WaitResult, waitOnce } from "../kernel/wait.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { writeRusage } from "./rusage.ts";
import { structBuffer, structView } from "./scratch.ts";

const INT_MIN = -0x80000000;

function wait4(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const options = args.int(2);
  if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)) !== 0) return -EINVAL;
  // wait4(2): -INT_MIN has no positive counterpart.
  if (pid === INT_MIN) return -ESRCH;
  const result = wait(task, selectByPid(task, pid, options | WEXITED), options);
  if (typeof result === "number") return result === NOTHING_YET ? 0 : result;
  const statusAddress = args.pointer(1);
  const usageAddress = args.pointer(3);
  if (statusAddress !== 0 && task.mm!.writeU32(statusAddress, result.status) < 0) return -EFAULT;
  if (usageAddress !== 0 && writeUsage(task, usageAddress, result) < 0) return -EFAULT;
  return result.pid;
}

function waitid(task: Task, args: SyscallArguments): number {
  const idType = args.int(0);
  const id = args.int(1);
  const infoAddress = args.pointer(2);
  const options = args.int(3);
  const usageAddress = args.pointer(4);
  if ((options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)) !== 0)
    return -EINVAL;
  if ((options & (WEXITED | WSTOPPED | WCONTINUED)) === 0) return -EINVAL;
  const request = selectById(task, idType, id, options);
  if (typeof request === "number") return request;
  // waitid(2): EAGAIN, a PIDFD_NONBLOCK pidfd, and no WNOHANG
  const isNonBlocking = idType === P_PIDFD && task.files.getReal(id)!.isNonBlocking;
  const result = wait(task, request, isNonBlocking ? options | WNOHANG : options);
  if (result === BLOCKED) return BLOCKED;
  const found = typeof result === "number" ? null : result;
  const isNoError = typeof result !== "number" || (result === NOTHING_YET && (options & WNOHANG) !== 0);
  const error = isNoError ? 0 : result;
  if (found !== null && usageAddress !== 0 && writeUsage(task, usageAddress, found) < 0) return -EFAULT;
  // The siginfo_t is written even when the call fails.
  if (infoAddress === 0) return error;
  structBuffer.fill(0, 0, Siginfo.size);
  if (found !== null) {
    const uid = task.credentials.userNamespace.fromKuidMunged(found.uid);
    // Like the kernel, only what waitid(2) names: no si_utime and si_stime.
    SiginfoChld.fields.si_signo.set(structView, 0, SIGCHLD);
    SiginfoChld.fields.si_code.set(structView, 0, found.code);
    SiginfoChld.fields.si_pid.set(structView, 0, found.pid);
    SiginfoChld.fields.si_uid.set(structView, 0, uid);
    SiginfoChld.fields.si_status.set(structView, 0, found.codeStatus);
  }
  return task.mm!.copyOut(infoAddress, structBuffer, 0, SIGINFO_WRITTEN) < 0 ? -EFAULT : error;
}

/** waitid(2) stores these members one by one and leaves the rest of the siginfo_t alone: 28 bytes, up to si_status. */
const SIGINFO_WRITTEN = 28;

/** WNOHANG, and no child has changed: not an error. Of a PIDFD_NONBLOCK pidfd it is. */
const NOTHING_YET = -EAGAIN;

/** @returns the change, NOTHING_YET, BLOCKED, or -errno. */
function wait(task: Task, request: WaitRequest, options: number): WaitResult | number {
  const result = waitOnce(task, request);
  if (result !== null) return result;
  if ((options & WNOHANG) !== 0) return NOTHING_YET;
  return task.block(task.group.childQueue, POLLIN, -ERESTARTSYS);
}

function selectByPid(task: Task, pid: number, options: number): WaitRequest {
  if (pid === -1) return request(null, null, false, options);
  if (pid === 0) return request(null, task.group.processGroup, false, options);
  if (pid < -1) {
    const processGroup = processGroupOf(task.pidNamespace.find(-pid));
    return request(null, processGroup, processGroup === null, options);
  }
  const group = threadGroupOf(task.pidNamespace.find(pid));
  return request(group, null, group === null, options);
}

function selectById(task: Task, idType: number, id: number, options: number): WaitRequest | number {
  switch (idType) {
    case P_ALL:
      return request(null, null, false, options);
    case P_PID: {
      if (id <= 0) return -EINVAL;
      const group = threadGroupOf(task.pidNamespace.find(id));
      return request(group, null, group === null, options);
    }
    case P_PGID: {
      if (id < 0) return -EINVAL;
      // waitid(2): 0 is the caller's own group (since 5.4).
      const processGroup = id === 0 ? task.group.processGroup : processGroupOf(task.pidNamespace.find(id));
      return request(null, processGroup, processGroup === null, options);
    }
    case P_PIDFD: {
      if (id < 0) return -EINVAL;
      const file = task.files.getReal(id);
      if (!(file instanceof PidFile)) return -EBADF;
      // A thread of a child's is nobody's child.
      const group = threadGroupOf(file.pid);
      return request(group, null, group === null, options);
    }
    default:
      return -EINVAL;
  }
}

function request(
  group: ThreadGroup | null,
  processGroup: ProcessGroup | null,
  matchesNothing: boolean,
  options: number,
): WaitRequest {
  return { group, processGroup, matchesNothing, options };
}

function writeUsage(task: Task, address: number, result: WaitResult): number {
  writeRusage(structView, 0, result.usage);
  return task.mm!.copyOut(address, structBuffer, 0, Rusage.size);
}

export const waitSyscalls: readonly SyscallEntry[] = [
  full(SYS_wait4, wait4, ["pid", "waitStatusOut", "waitOptions", "rusageOut"]),
  full(SYS_waitid, waitid, ["waitidType", "int", "siginfoOut", "waitOptions", "rusageOut"]),
];
