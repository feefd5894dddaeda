/** /proc/sys/kernel (proc_sys_kernel(5)). */

import { CAP_LAST_CAP } from "../../../abi/capability.ts";
import { EINVAL } from "../../../abi/errno.ts";
import { NGROUPS_MAX } from "../../../abi/limits.ts";
import type { Path } from "../../../fs/path.ts";
import { OVERFLOW_ID } from "../../../ns/ids.ts";
import type { UtsName } from "../../../ns/uts-namespace.ts";
import { MAX_THREADS } from "../../threads-max.ts";
import { LINUX_MACHINE, LINUX_SYSNAME, LINUX_VERSION, linuxRelease } from "../../version.ts";
import type { ProcView } from "../view.ts";
import { ConstantSysctl, IntegerSysctl, Sysctl } from "./sysctl.ts";
import { UtsNameFile } from "./uts-name-file.ts";

/** Names of the reader's UTS namespace. UTS-004, UTS-012 */
class UtsSysctl extends Sysctl {
  readonly which: UtsName;

  constructor(path: string, which: UtsName) {
    super(path, 0o644);
    this.which = which;
  }

  override read(view: ProcView): string {
    return view.utsNamespace[this.which];
  }

  override open(view: ProcView, path: Path, flags: number): UtsNameFile {
    return new UtsNameFile(path, flags, view.caller, view.utsNamespace, this.which);
  }

  /** proc_do_uts_string(): a write further on continues the name, one beyond its end is taken and ignored (sysctl_writes_strict). */
  override write(view: ProcView, text: string, position: number): number {
    const old = this.read(view);
    if (position <= old.length) view.utsNamespace.writeSysctl(this.which, old.slice(0, position) + text);
    return text.length;
  }
}

/** Of the reader's pid namespace, not the instance's. PID-090 */
class LastPidSysctl extends IntegerSysctl {
  override get(view: ProcView): number {
    return view.readerPidNamespace.lastPid;
  }

  // PID-097: the file is 0666, a capability decides at write(2)
  override write(view: ProcView, text: string, position: number): number {
    const error = view.readerPidNamespace.checkSetLastPid(view.caller.credentials);
    return error < 0 ? error : super.write(view, text, position);
  }

  override set(view: ProcView, value: number): number {
    return view.readerPidNamespace.setLastPid(value);
  }
}

/** Of the reader's pid namespace since Linux 6.14. PID-092 */
class PidMaxSysctl extends IntegerSysctl {
  override get(view: ProcView): number {
    return view.readerPidNamespace.pidMax;
  }

  override set(view: ProcView, value: number): number {
    return view.readerPidNamespace.setPidMax(value);
  }
}

/** sysctl_max_threads(). The embedder's limit holds whatever root writes, and shows. */
class ThreadsMaxSysctl extends IntegerSysctl {
  override get(view: ProcView): number {
    return view.kernel.maxThreads;
  }

  override set(view: ProcView, value: number): number {
    if (value < 1 || value > MAX_THREADS) return -EINVAL;
    view.kernel.threadsMax = value;
    return 0;
  }
}

export const KERNEL_SYSCTLS: readonly Sysctl[] = [
  new ConstantSysctl("kernel/arch", LINUX_MACHINE),
  new ConstantSysctl("kernel/cap_last_cap", CAP_LAST_CAP),
  new UtsSysctl("kernel/domainname", "domainname"),
  new UtsSysctl("kernel/hostname", "nodename"),
  new ConstantSysctl("kernel/ngroups_max", NGROUPS_MAX),
  new LastPidSysctl("kernel/ns_last_pid", 0o666),
  new ConstantSysctl("kernel/osrelease", (view) => linuxRelease(view.kernel.linuxVersion)),
  new ConstantSysctl("kernel/ostype", LINUX_SYSNAME),
  new ConstantSysctl("kernel/overflowgid", OVERFLOW_ID),
  new ConstantSysctl("kernel/overflowuid", OVERFLOW_ID),
  new PidMaxSysctl("kernel/pid_max", 0o644),
  // Every process has the same layout (mm/layout.ts).
  new ConstantSysctl("kernel/randomize_va_space", 0),
  new ThreadsMaxSysctl("kernel/threads-max", 0o644),
  new ConstantSysctl("kernel/version", LINUX_VERSION),
];
