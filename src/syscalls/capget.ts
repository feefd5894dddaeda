import {
  _LINUX_CAPABILITY_VERSION_1,
  _LINUX_CAPABILITY_VERSION_2,
  _LINUX_CAPABILITY_VERSION_3,
} from "../abi/capability.ts";
import { UserCapData, UserCapHeader } from "../abi/capability-struct.ts";
import { EFAULT, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { SYS_capget, SYS_capset } from "../abi/unistd-riscv64.ts";
import { commitCredentials } from "../kernel/commit-credentials.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { CapabilitySet } from "../ns/capability-set.ts";
import { capset as changeCapabilities } from "../ns/capset.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

const { effective, permitted, inheritable } = UserCapData.fields;

/** cap_validate_magic(): how many 32-bit words each set has. @returns 1, 2, or -errno; an unknown version is answered with ours. */
function wordsOf(task: Task, header: number): number {
  const version = task.mm!.readU32(header);
  if (version < 0) return -EFAULT;
  if (version === _LINUX_CAPABILITY_VERSION_1) return 1;
  if (version === _LINUX_CAPABILITY_VERSION_2 || version === _LINUX_CAPABILITY_VERSION_3) return 2;
  return task.mm!.writeU32(header, _LINUX_CAPABILITY_VERSION_3) < 0 ? -EFAULT : -EINVAL;
}

function capget(task: Task, args: SyscallArguments): number {
  const [header, data] = [args.pointer(0), args.pointer(1)];
  const words = wordsOf(task, header);
  // capget(2): with a NULL data pointer an unknown version is a successful question for the right one.
  if (words < 0) return data === 0 && words === -EINVAL ? 0 : words;
  const pid = readPid(task, header);
  if (typeof pid === "string") return -EFAULT;
  if (pid < 0) return -EINVAL;
  const target = pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
  if (target === null) return -ESRCH;
  const { credentials } = target;
  for (let i = 0; i < words; i++) {
    effective.set(structView, i * UserCapData.size, wordOf(credentials.effective, i));
    permitted.set(structView, i * UserCapData.size, wordOf(credentials.permitted, i));
    inheritable.set(structView, i * UserCapData.size, wordOf(credentials.inheritable, i));
  }
  if (data === 0) return 0;
  return task.mm!.copyOut(data, structBuffer, 0, words * UserCapData.size) < 0 ? -EFAULT : 0;
}

function capset(task: Task, args: SyscallArguments): number {
  const [header, data] = [args.pointer(0), args.pointer(1)];
  const words = wordsOf(task, header);
  if (words < 0) return words;
  const pid = readPid(task, header);
  if (typeof pid === "string") return -EFAULT;
  if (pid !== 0 && pid !== task.tid) return -EPERM;
  structBuffer.fill(0, 0, 2 * UserCapData.size);
  if (task.mm!.copyIn(data, structBuffer, 0, words * UserCapData.size) < 0) return -EFAULT;
  const read = (field: typeof effective): CapabilitySet =>
    new CapabilitySet(field.get(structView, 0), words > 1 ? field.get(structView, UserCapData.size) : 0);
  const result = changeCapabilities(task.credentials, read(effective), read(permitted), read(inheritable));
  return typeof result === "number" ? result : commitCredentials(task, result);
}

function readPid(task: Task, header: number): number | "fault" {
  if (task.mm!.copyIn(header, structBuffer, 0, UserCapHeader.size) < 0) return "fault";
  return UserCapHeader.fields.pid.get(structView, 0);
}

function wordOf(set: CapabilitySet, index: number): number {
  return (index === 0 ? set.low : set.high) >>> 0;
}

export const capgetSyscalls: readonly SyscallEntry[] = [
  full(SYS_capget, capget, ["capabilityHeader", "capabilityDataOut"]),
  full(SYS_capset, capset, ["capabilityHeader", "capabilityDataIn"]),
];
