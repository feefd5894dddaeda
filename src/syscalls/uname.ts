import { EFAULT } from "../abi/errno.ts";
import { UNAME26 } from "../abi/personality.ts";
import { SYS_setdomainname, SYS_sethostname, SYS_uname } from "../abi/unistd-riscv64.ts";
import { NewUtsname } from "../abi/utsname-struct.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { LINUX_MACHINE, LINUX_SYSNAME, LINUX_VERSION, linuxRelease } from "../kernel/version.ts";
import type { UtsNamespace } from "../ns/uts-namespace.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

function uname(task: Task, args: SyscallArguments): number {
  const uts = task.nsProxy.uts as UtsNamespace;
  const release = linuxRelease(task.kernel.linuxVersion);
  NewUtsname.write(structView, 0, {
    sysname: LINUX_SYSNAME,
    nodename: uts.nodename,
    release: (task.personality & UNAME26) === 0 ? release : release26(release),
    version: LINUX_VERSION,
    machine: LINUX_MACHINE,
    domainname: uts.domainname,
  });
  return task.mm!.copyOut(args.pointer(0), structBuffer, 0, NewUtsname.size) < 0 ? -EFAULT : 0;
}

/** override_release(): "6.18.0-tuxlet" as 2.6.78-tuxlet, for programs that cannot count beyond 2. UTS-026 */
function release26(release: string): string {
  const [, minor = "0", rest = ""] = /^[0-9]+\.([0-9]+)\.?[0-9]*(.*)$/.exec(release) ?? [];
  return `2.6.${Number(minor) + 60}${rest}`;
}

function sethostname(task: Task, args: SyscallArguments): number {
  const uts = task.nsProxy.uts as UtsNamespace;
  const name = copyInName(task, uts, args);
  return typeof name === "number" ? name : uts.setHostname(task.credentials, name);
}

function setdomainname(task: Task, args: SyscallArguments): number {
  const uts = task.nsProxy.uts as UtsNamespace;
  const name = copyInName(task, uts, args);
  return typeof name === "number" ? name : uts.setDomainname(task.credentials, name);
}

/** sethostname(2): EPERM and EINVAL come before EFAULT. */
function copyInName(task: Task, uts: UtsNamespace, args: SyscallArguments): string | number {
  const length = args.int(1);
  const refused = uts.checkSetName(task.credentials, length);
  if (refused !== 0) return refused;
  if (task.mm!.copyIn(args.pointer(0), structBuffer, 0, length) < 0) return -EFAULT;
  return String.fromCharCode(...structBuffer.subarray(0, length));
}

export const unameSyscalls: readonly SyscallEntry[] = [
  full(SYS_uname, uname, ["utsnameOut"]),
  full(SYS_sethostname, sethostname, ["bytesIn", "uint"]),
  full(SYS_setdomainname, setdomainname, ["bytesIn", "uint"]),
];
