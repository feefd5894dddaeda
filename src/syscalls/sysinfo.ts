import { CAP_SYSLOG } from "../abi/capability.ts";
import { EFAULT, EINVAL, EPERM } from "../abi/errno.ts";
import { GRND_INSECURE, GRND_NONBLOCK, GRND_RANDOM } from "../abi/random.ts";
import { Sysinfo } from "../abi/sysinfo-struct.ts";
import { SYS_getrandom, SYS_sysinfo, SYS_syslog } from "../abi/unistd-riscv64.ts";
import { RANDOM_COST } from "../fs/devices/random-device.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { LINUX_VERSION, linuxRelease } from "../kernel/version.ts";
import { PAGE_SIZE } from "../mm/frame-pool.ts";
import { refuseCapability } from "../ns/refusal.ts";
import { BYTES_PER_INSTRUCTION } from "./charge-transfer.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer, structBuffer, structView } from "./scratch.ts";

function sysinfo(task: Task, args: SyscallArguments): number {
  const { pool } = task.kernel.platform;
  const uptime = task.kernel.timekeeper.monotonic().plus(task.nsProxy.time.boottimeOffset); // TIME-008
  Sysinfo.write(structView, 0, {
    uptime: uptime.seconds + (uptime.nanoseconds === 0 ? 0 : 1),
    totalram: pool.limitFrames * PAGE_SIZE,
    freeram: (pool.limitFrames - pool.usedFrames) * PAGE_SIZE,
    procs: Math.min(0xffff, task.kernel.tasks.tasks.size),
    mem_unit: 1,
  });
  return task.mm!.copyOut(args.pointer(0), structBuffer, 0, Sysinfo.size) < 0 ? -EFAULT : 0;
}

function getrandom(task: Task, args: SyscallArguments): number {
  const flags = args.uint(2);
  if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) !== 0) return -EINVAL;
  // getrandom(2): GRND_INSECURE with GRND_RANDOM makes no sense.
  if ((flags & (GRND_INSECURE | GRND_RANDOM)) === (GRND_INSECURE | GRND_RANDOM)) return -EINVAL;
  const length = Math.min(args.ulong(1), 0x7ffff000);
  const { scheduler } = task.kernel;
  let done = task.progress;
  while (done < length) {
    const count = Math.min(CHUNK, length - done);
    task.kernel.entropy.fill(dataBuffer, 0, count);
    if (task.mm!.copyOut(args.pointer(0) + done, dataBuffer, 0, count) < 0) return done === 0 ? -EFAULT : done;
    done += count;
    scheduler.chargeWork(Math.floor((count * RANDOM_COST) / BYTES_PER_INSTRUCTION));
    if (scheduler.isStepLong && done < length) {
      task.progress = done;
      return task.yieldCall(done);
    }
  }
  return done;
}

/** syslog(2) actions. */
const READ_ALL = 3;
const READ_CLEAR = 4;
const SIZE_UNREAD = 9;
const SIZE_BUFFER = 10;

function syslog(task: Task, args: SyscallArguments): number {
  const type = args.int(0);
  const length = args.int(2);
  if (type < 0 || type > SIZE_BUFFER) return -EINVAL;
  // dmesg_restrict is 0: reading everything and asking for the size need no privilege.
  if (
    type !== READ_ALL &&
    type !== SIZE_BUFFER &&
    !task.credentials.hasCapability(CAP_SYSLOG, task.kernel.rootUserNamespace)
  )
    return refuseCapability(EPERM, "CAP-001", task.credentials, CAP_SYSLOG, task.kernel.rootUserNamespace);
  const text = task.kernel.syslog.read(() => bootMessages(task));
  if (type === SIZE_BUFFER || type === SIZE_UNREAD) return text.length;
  if (type !== READ_ALL && type !== READ_CLEAR) return 0;
  if (args.pointer(1) === 0 || length < 0) return -EINVAL;
  const count = Math.min(length, text.length, structBuffer.length);
  const tail = text.slice(text.length - count);
  for (let i = 0; i < count; i++) structBuffer[i] = tail.charCodeAt(i);
  return task.mm!.copyOut(args.pointer(1), structBuffer, 0, count) < 0 ? -EFAULT : count;
}

function bootMessages(task: Task): string[] {
  const { kernel } = task;
  return [
    `Linux version ${linuxRelease(task.kernel.linuxVersion)} ${LINUX_VERSION}`,
    `Machine model: Tuxlet, platform ${kernel.platform.name} (${kernel.featureSet.join("")})`,
    `Memory: ${((kernel.platform.pool.limitFrames * PAGE_SIZE) / 1024).toFixed(0)}K available`,
    `smp: Brought up 1 node, ${kernel.applicationCores} CPU${kernel.applicationCores === 1 ? "" : "s"}`,
    "Run /init as init process",
  ];
}

export const sysinfoSyscalls: readonly SyscallEntry[] = [
  full(SYS_sysinfo, sysinfo, ["sysinfoOut"]),
  full(SYS_getrandom, getrandom, ["bytesOut", "ulong", "getrandomFlags"]),
  partial(SYS_syslog, syslog, "reading the boot messages", ["int", "stringOut", "int"]),
];
