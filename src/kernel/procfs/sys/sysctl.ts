import { EINVAL } from "../../../abi/errno.ts";
import type { Path } from "../../../fs/path.ts";
import type { TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import type { Credentials } from "../../../ns/credentials.ts";
import { GLOBAL_ROOT_UID, type Kgid, type Kuid } from "../../../ns/ids.ts";
import type { IpcNamespace } from "../../../ns/ipc-namespace.ts";
import type { ProcView } from "../view.ts";
import { parseInteger } from "./integer.ts";

/** Whose a sysctl is, as kernel ids. */
export interface SysctlOwner {
  readonly uid: Kuid;
  readonly gid: Kgid;
}

const ROOT: SysctlOwner = { uid: GLOBAL_ROOT_UID, gid: 0 };

/** A file below /proc/sys (struct ctl_table). Objects of these classes are tables, not state: the values are the kernel's. */
export abstract class Sysctl {
  /** Below /proc/sys: "kernel/hostname". */
  readonly path: string;
  readonly mode: number;

  constructor(path: string, mode: number) {
    this.path = path;
    this.mode = mode;
  }

  /** The value as it is printed, without the newline. */
  abstract read(view: ProcView): string;

  /** The number of bytes taken, or -errno. */
  write(_view: ProcView, _text: string, _position: number): number {
    return -EINVAL;
  }

  /** 0, or the -errno of a read(2) or write(2) that cannot be: what the file showed is gone. */
  check(_view: ProcView): number {
    return 0;
  }

  /** Whose it is (ctl_table_root.set_ownership). @param namespace the IPC namespace of whoever looks */
  owner(_namespace: IpcNamespace): SysctlOwner {
    return ROOT;
  }

  /** open(2); null for a file that is nothing but its text. */
  open(_view: ProcView, _path: Path, _flags: number): TextFileDescription | null {
    return null;
  }

  /**
   * sysctl_perm(): the permission bits (rwx, of one class) that `credentials` have. Whether somebody is root is decided by the effective
   * uid; capabilities do not matter. UTS-022, UTS-023
   */
  permissions(credentials: Credentials, _view: ProcView): number {
    if (credentials.euid === GLOBAL_ROOT_UID) return (this.mode >> 6) & 7;
    return (credentials.inEffectiveGroup(0) ? this.mode >> 3 : this.mode) & 7;
  }
}

/** A value that cannot be changed. */
export class ConstantSysctl extends Sysctl {
  readonly value: (view: ProcView) => string;

  constructor(path: string, value: string | number | ((view: ProcView) => string | number)) {
    super(path, 0o444);
    this.value = (view) => String(typeof value === "function" ? value(view) : value);
  }

  override read(view: ProcView): string {
    return this.value(view);
  }
}

/** A number that can be changed (proc_dointvec()). */
export abstract class IntegerSysctl extends Sysctl {
  abstract get(view: ProcView): number;

  /** 0 or -errno. */
  abstract set(view: ProcView, value: number): number;

  override read(view: ProcView): string {
    return String(this.get(view));
  }

  override write(view: ProcView, text: string, position: number): number {
    // sysctl_writes_strict: what does not begin at the beginning is taken and ignored.
    if (position !== 0) return text.length;
    const parsed = parseInteger(text);
    if (parsed === null) return -EINVAL;
    const error = this.set(view, parsed.value);
    return error < 0 ? error : parsed.length;
  }
}
