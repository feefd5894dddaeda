import { EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, EPERM, ERESTARTNOHAND } from "../abi/errno.ts";
import {
  MINSIGSTKSZ,
  SA_UNSUPPORTED,
  SIG_BLOCK,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SS_AUTODISARM,
  SS_DISABLE,
  SS_ONSTACK,
} from "../abi/signal.ts";
import { SIGSET_SIZE, Sigaction, StackT } from "../abi/signal-struct.ts";
import {
  SYS_rt_sigaction,
  SYS_rt_sigpending,
  SYS_rt_sigprocmask,
  SYS_rt_sigreturn,
  SYS_rt_sigsuspend,
  SYS_rt_sigtimedwait,
  SYS_sigaltstack,
} from "../abi/unistd-riscv64.ts";
import type { AlternateStack } from "../kernel/platform.ts";
import { dequeueSignal } from "../kernel/signals/deliver.ts";
import { forceSignal } from "../kernel/signals/send.ts";
import { kernelSignal } from "../kernel/signals/signal-info.ts";
import { NSIG, SignalSet } from "../kernel/signals/signal-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { NO_RETURN } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { writeSiginfo } from "./user-siginfo.ts";
import { copyInTimespec } from "./user-time.ts";

/** Flags the kernel knows; SA_UNSUPPORTED is cleared so that a program can tell (sigaction(2), "Dynamically probing for flag bit support"). */
const UNSUPPORTED = SA_UNSUPPORTED;

function rt_sigaction(task: Task, args: SyscallArguments): number {
  const signal = args.int(0);
  const newAddress = args.pointer(1);
  const oldAddress = args.pointer(2);
  const mm = task.mm!;
  const { sa_handler, sa_flags, sa_mask } = Sigaction.fields;
  if (args.ulong(3) !== SIGSET_SIZE) return -EINVAL;
  let handler = 0;
  let flags = 0;
  const mask = new SignalSet();
  if (newAddress !== 0) {
    if (mm.copyIn(newAddress, structBuffer, 0, Sigaction.size) < 0) return -EFAULT;
    handler = sa_handler.get(structView, 0);
    flags = (sa_flags.low(structView, 0) & ~UNSUPPORTED) | 0;
    mask.assign(sa_mask.low(structView, 0), sa_mask.high(structView, 0));
    mask.remove(SIGKILL);
    mask.remove(SIGSTOP);
  }
  if (signal < 1 || signal > NSIG || (newAddress !== 0 && (signal === SIGKILL || signal === SIGSTOP))) return -EINVAL;
  const { handlers } = task.group;
  const old = handlers.get(signal);
  if (newAddress !== 0) {
    handlers.set(signal, { handler, flags, mask });
    // POSIX: "Setting a signal action to SIG_IGN for a signal that is pending shall cause it to be discarded", blocked or not.
    if (handlers.isIgnored(signal)) {
      const dropped = SignalSet.of(signal);
      task.group.pending.discard(dropped);
      for (const member of task.group.tasks) member.pending.discard(dropped);
      task.group.posixTimers.ignore(signal);
    } else task.group.posixTimers.unignore(signal);
  }
  if (oldAddress === 0) return 0;
  sa_handler.set(structView, 0, old.handler);
  sa_flags.setHalves(structView, 0, old.flags, 0);
  sa_mask.setHalves(structView, 0, old.mask.lo, old.mask.hi);
  return mm.copyOut(oldAddress, structBuffer, 0, Sigaction.size) < 0 ? -EFAULT : 0;
}

function rt_sigprocmask(task: Task, args: SyscallArguments): number {
  if (args.ulong(3) !== SIGSET_SIZE) return -EINVAL;
  const { mask } = task;
  const { lo, hi } = mask;
  const setAddress = args.pointer(1);
  if (setAddress !== 0) {
    const set = copyInSigset(task, setAddress);
    if (typeof set === "number") return set;
    switch (args.int(0)) {
      case SIG_BLOCK:
        task.setMask(lo | set.lo, hi | set.hi);
        break;
      case SIG_UNBLOCK:
        task.setMask(lo & ~set.lo, hi & ~set.hi);
        break;
      case SIG_SETMASK:
        task.setMask(set.lo, set.hi);
        break;
      default:
        return -EINVAL;
    }
  }
  const oldAddress = args.pointer(2);
  return oldAddress === 0 ? 0 : copyOutSigset(task, oldAddress, lo, hi);
}

function rt_sigpending(task: Task, args: SyscallArguments): number {
  const size = args.ulong(1);
  if (size > SIGSET_SIZE) return -EINVAL;
  const own = task.pending.set;
  const shared = task.group.pending.set;
  structView.setInt32(0, (own.lo | shared.lo) & task.mask.lo, true);
  structView.setInt32(4, (own.hi | shared.hi) & task.mask.hi, true);
  return task.mm!.copyOut(args.pointer(0), structBuffer, 0, size) < 0 ? -EFAULT : 0;
}

function rt_sigsuspend(task: Task, args: SyscallArguments): number {
  if (args.ulong(1) !== SIGSET_SIZE) return -EINVAL;
  // Made again after a load: the temporary mask is in force already.
  if (task.savedMask === null) {
    const set = copyInSigset(task, args.pointer(0));
    if (typeof set === "number") return set;
    task.savedMask = task.mask.clone();
    task.setMask(set.lo, set.hi);
  }
  return task.sleep(-ERESTARTNOHAND);
}

function rt_sigtimedwait(task: Task, args: SyscallArguments): number {
  if (args.ulong(3) !== SIGSET_SIZE) return -EINVAL;
  const set = copyInSigset(task, args.pointer(0));
  if (typeof set === "number") return set;
  set.remove(SIGKILL);
  set.remove(SIGSTOP);
  const timeoutAddress = args.pointer(2);
  const timeout = timeoutAddress === 0 ? null : copyInTimespec(task.mm!, timeoutAddress);
  if (typeof timeout === "number") return timeout;
  const deadline = task.deadlineAfter(timeout);
  const info = dequeueSignal(task, new SignalSet(~set.lo, ~set.hi));
  if (info === null) {
    task.waitedSignals = set;
    return task.sleep(-EINTR, deadline, -EAGAIN);
  }
  task.waitedSignals = null;
  task.recalculateInterrupted();
  const address = args.pointer(1);
  if (address !== 0 && writeSiginfo(task, address, info) < 0) return -EFAULT;
  return info.signo;
}

function rt_sigreturn(task: Task): number {
  const frame = task.context.popSignalFrame(task.mm!);
  // No system call was interrupted by the handler's own return: nothing is to be restarted, by restart_syscall(2) neither.
  task.restartCode = 0;
  task.restartNumber = 0;
  if (typeof frame === "number") {
    forceSignal(task, kernelSignal(SIGSEGV));
    return NO_RETURN;
  }
  task.setMask(frame.mask.lo, frame.mask.hi);
  if (checkStack(frame.stack) === 0) task.alternateStack = frame.stack;
  return NO_RETURN;
}

function sigaltstack(task: Task, args: SyscallArguments): number {
  const newAddress = args.pointer(0);
  const oldAddress = args.pointer(1);
  const mm = task.mm!;
  const { ss_sp, ss_flags, ss_size } = StackT.fields;
  const old = task.alternateStack;
  const sp = task.context.stackPointer();
  const isOnStack = (old.flags & SS_AUTODISARM) === 0 && old.size > 0 && sp > old.base && sp <= old.base + old.size;
  if (newAddress !== 0) {
    if (mm.copyIn(newAddress, structBuffer, 0, StackT.size) < 0) return -EFAULT;
    const requested = {
      base: ss_sp.get(structView, 0),
      flags: ss_flags.get(structView, 0),
      size: ss_size.get(structView, 0),
    };
    if (isOnStack) return -EPERM;
    const error = checkStack(requested);
    if (error !== 0) return error;
    const isDisabled = (requested.flags & ~SS_AUTODISARM) === SS_DISABLE;
    task.alternateStack = isDisabled ? { base: 0, flags: requested.flags, size: 0 } : requested;
  }
  if (oldAddress === 0) return 0;
  StackT.write(structView, 0, {
    ss_sp: old.base,
    ss_flags: (old.size === 0 ? SS_DISABLE : isOnStack ? SS_ONSTACK : 0) | (old.flags & SS_AUTODISARM),
    ss_size: old.size,
  });
  return mm.copyOut(oldAddress, structBuffer, 0, StackT.size) < 0 ? -EFAULT : 0;
}

/** do_sigaltstack(): EINVAL for unknown flags, ENOMEM for a stack that is too small. */
function checkStack(stack: AlternateStack): number {
  const mode = stack.flags & ~SS_AUTODISARM;
  if (mode !== 0 && mode !== SS_DISABLE && mode !== SS_ONSTACK) return -EINVAL;
  return mode !== SS_DISABLE && stack.size < MINSIGSTKSZ ? -ENOMEM : 0;
}

export function copyInSigset(task: Task, address: number): SignalSet | number {
  if (task.mm!.copyIn(address, structBuffer, 0, SIGSET_SIZE) < 0) return -EFAULT;
  return new SignalSet(structView.getInt32(0, true), structView.getInt32(4, true));
}

function copyOutSigset(task: Task, address: number, lo: number, hi: number): number {
  structView.setInt32(0, lo, true);
  structView.setInt32(4, hi, true);
  return task.mm!.copyOut(address, structBuffer, 0, SIGSET_SIZE) < 0 ? -EFAULT : 0;
}

export const sigactionSyscalls: readonly SyscallEntry[] = [
  full(SYS_rt_sigaction, rt_sigaction, ["signal", "sigactionIn", "sigactionOut", "ulong"]),
  full(SYS_rt_sigprocmask, rt_sigprocmask, ["sigprocmaskHow", "sigsetIn", "sigsetOut", "ulong"]),
  full(SYS_rt_sigpending, rt_sigpending, ["sigsetOut", "ulong"]),
  full(SYS_rt_sigsuspend, rt_sigsuspend, ["sigsetIn", "ulong"]),
  full(SYS_rt_sigtimedwait, rt_sigtimedwait, ["sigsetIn", "siginfoOut", "timespecIn", "ulong"]),
  full(SYS_rt_sigreturn, rt_sigreturn, []),
  full(SYS_sigaltstack, sigaltstack, ["stackIn", "stackOut"]),
];
