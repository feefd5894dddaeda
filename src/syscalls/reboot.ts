import { CAP_SYS_BOOT } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import {
  LINUX_REBOOT_CMD_CAD_OFF,
  LINUX_REBOOT_CMD_CAD_ON,
  LINUX_REBOOT_CMD_HALT,
  LINUX_REBOOT_CMD_POWER_OFF,
  LINUX_REBOOT_CMD_RESTART,
  LINUX_REBOOT_CMD_RESTART2,
  LINUX_REBOOT_MAGIC1,
  LINUX_REBOOT_MAGIC2,
  LINUX_REBOOT_MAGIC2A,
  LINUX_REBOOT_MAGIC2B,
  LINUX_REBOOT_MAGIC2C,
} from "../abi/reboot.ts";
import { SIGHUP, SIGINT } from "../abi/signal.ts";
import { SYS_reboot } from "../abi/unistd-riscv64.ts";
import { signaledStatus } from "../abi/wait.ts";
import { exitTask } from "../kernel/exit.ts";
import { threadGroupOf } from "../kernel/pid-slots.ts";
import { exitGroup } from "../kernel/signals/send.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { EXITED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";

const SECOND_MAGICS: readonly number[] = [
  LINUX_REBOOT_MAGIC2,
  LINUX_REBOOT_MAGIC2A,
  LINUX_REBOOT_MAGIC2B,
  LINUX_REBOOT_MAGIC2C,
];

/**
 * reboot(2): ends the init of the caller's pid namespace, which takes everybody along; its wait status tells which it was. There is no
 * machine around the initial namespace: it ends in the same way, and the kernel with it.
 */
function reboot(task: Task, args: SyscallArguments): number {
  const { pidNamespace } = task;
  const { owner } = pidNamespace;
  if (!task.credentials.hasCapability(CAP_SYS_BOOT, owner)) {
    return refuse(EPERM, "PID-113", { capability: CAP_SYS_BOOT, owner: owner.name });
  }
  if (args.uint(0) !== LINUX_REBOOT_MAGIC1 || !SECOND_MAGICS.includes(args.uint(1))) return -EINVAL;
  const command = args.uint(2);
  const isKey = command === LINUX_REBOOT_CMD_CAD_ON || command === LINUX_REBOOT_CMD_CAD_OFF;
  // There is no keyboard to press Ctrl-Alt-Del on.
  if (isKey && pidNamespace.isInitial) return 0;
  const signal = signalOf(command);
  if (signal === 0) return refuse(EINVAL, "PID-113", { command });
  const init = threadGroupOf(pidNamespace.find(1));
  if (init !== null) exitGroup(init, signaledStatus(signal));
  exitTask(task, 0);
  return EXITED;
}

/** reboot_pid_ns(): what init seems to have been killed by; 0 for other commands. PID-112 */
function signalOf(command: number): number {
  switch (command) {
    case LINUX_REBOOT_CMD_RESTART:
    case LINUX_REBOOT_CMD_RESTART2:
      return SIGHUP;
    case LINUX_REBOOT_CMD_HALT:
    case LINUX_REBOOT_CMD_POWER_OFF:
      return SIGINT;
    default:
      return 0;
  }
}

export const rebootSyscalls: readonly SyscallEntry[] = [
  full(SYS_reboot, reboot, ["hex", "hex", "rebootCommand", "address"]),
];
