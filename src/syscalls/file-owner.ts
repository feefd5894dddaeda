import { EFAULT, EINVAL, ESRCH } from "../abi/errno.ts";
import {
  F_GETOWN,
  F_GETOWN_EX,
  F_GETSIG,
  F_OWNER_PGRP,
  F_OWNER_PID,
  F_SETOWN,
  F_SETOWN_EX,
  F_SETSIG,
} from "../abi/fcntl.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { FileOwner, type OwnerType } from "../fs/file-owner.ts";
import { NSIG } from "../kernel/signals/signal-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { NO_RETURN } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";

// fcntl(2), "Managing signals"

/** The argument is an int, or of the requests that end in _EX the address of a struct f_owner_ex. */
export function fileOwner(task: Task, file: FileDescription, command: number, args: SyscallArguments): number {
  const value = args.int(2);
  const address = args.pointer(2);
  switch (command) {
    case F_SETOWN:
      // f_setown(): EINVAL, INT_MIN has no positive counterpart
      if (value === -0x80000000) return -EINVAL;
      return value < 0 ? setOwner(task, file, F_OWNER_PGRP, -value) : setOwner(task, file, F_OWNER_PID, value);
    case F_GETOWN: {
      const number = file.owner?.numberIn(task.pidNamespace) ?? 0;
      if (file.owner?.type !== F_OWNER_PGRP) return number;
      // Below 0, and no error.
      task.context.setReturn(-number, null);
      return NO_RETURN;
    }
    case F_SETOWN_EX: {
      const type = task.mm!.readU32(address);
      const number = task.mm!.readU32(address + 4);
      if (type < 0 || number < 0) return -EFAULT;
      return type > F_OWNER_PGRP ? -EINVAL : setOwner(task, file, type as OwnerType, number | 0);
    }
    case F_GETOWN_EX: {
      const number = file.owner?.numberIn(task.pidNamespace) ?? 0;
      const error = task.mm!.writeU32(address, file.owner?.type ?? 0);
      return error < 0 || task.mm!.writeU32(address + 4, number) < 0 ? -EFAULT : 0;
    }
    case F_SETSIG:
      // fcntl(2): EINVAL, not an allowable signal number
      if (value < 0 || value > NSIG) return -EINVAL;
      file.owner ??= new FileOwner();
      file.owner.signal = value;
      return 0;
    case F_GETSIG:
      return file.owner?.signal ?? 0;
  }
  return -EINVAL;
}

/** 0: nobody. ESRCH: there is no such number in the caller's pid namespace. PID-135 */
function setOwner(task: Task, file: FileDescription, type: OwnerType, number: number): number {
  const pid = number === 0 ? null : task.pidNamespace.find(number);
  if (number !== 0 && pid === null) return refuse(ESRCH, "PID-135", { pid: number });
  file.owner ??= new FileOwner();
  file.owner.set(pid, type);
  return 0;
}
