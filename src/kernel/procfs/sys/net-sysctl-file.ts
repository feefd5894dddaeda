import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../../../abi/access.ts";
import { CAP_NET_ADMIN } from "../../../abi/capability.ts";
import { EACCES, ENOENT } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { TextFile, type TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { type NetworkStack, networkStack } from "../../../net/stack/network-stack.ts";
import { GLOBAL_ROOT_UID, INVALID_ID } from "../../../ns/ids.ts";
import { NetNamespace } from "../../../ns/net-namespace.ts";
import { refuseCapability } from "../../../ns/refusal.ts";
import { oneOf, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NET_SYSCTLS, type NetSysctl } from "./net-sysctls.ts";

/** A file below /proc/sys/net, of the namespace that the caller was in when it was looked up. */
export class NetSysctlFile extends TextFile {
  declare readonly superblock: ProcfsSuperblock;
  readonly namespace: NetNamespace;
  readonly path: string;

  constructor(superblock: ProcfsSuperblock, ino: number, namespace: NetNamespace, path: string) {
    // net_ctl_set_ownership(): of the owner's uid 0. NET-033
    const { owner } = namespace;
    const uid = owner.makeKuid(0);
    const gid = owner.makeKgid(0);
    const { mode } = NET_SYSCTLS.get(path)!;
    super(superblock, ino, mode, uid === INVALID_ID ? GLOBAL_ROOT_UID : uid, gid === INVALID_ID ? 0 : gid);
    this.namespace = namespace;
    this.path = path;
  }

  private get sysctl(): NetSysctl {
    return NET_SYSCTLS.get(this.path)!;
  }

  /** Null when the namespace is gone. */
  private get stack(): NetworkStack | null {
    return this.namespace.isLive ? networkStack(this.superblock.kernel.network, this.namespace) : null;
  }

  /** net_ctl_permissions(): CAP_NET_ADMIN makes an owner; for others it is as in all of /proc/sys. */
  override permission(caller: Caller, mask: number): number {
    const { credentials } = caller;
    const { mode } = this.sysctl;
    const isOwner = credentials.hasCapability(CAP_NET_ADMIN, this.namespace.owner);
    const allowed = isOwner || credentials.euid === GLOBAL_ROOT_UID ? mode >> 6 : mode;
    if ((mask & (MAY_READ | MAY_WRITE | MAY_EXEC) & ~(allowed & 7)) === 0) return 0;
    const { owner } = this.namespace;
    return refuseCapability(EACCES, "NET-033", credentials, CAP_NET_ADMIN, owner, { file: this.path });
  }

  override text(): string | number {
    const { stack } = this;
    return stack === null ? -ENOENT : `${this.sysctl.read(stack)}\n`;
  }

  override writeText(_caller: Caller, _open: TextFileDescription, data: string, position: number): number {
    const { stack } = this;
    if (stack === null) return -ENOENT;
    // sysctl_writes_strict: what does not begin at the beginning is taken and ignored.
    if (position !== 0) return data.length;
    const error = this.sysctl.write(stack, data);
    return error < 0 ? error : data.length;
  }
}

savable(NetSysctlFile, {
  name: "kernel.ProcNetSysctlFile",
  version: 1,
  saved: { namespace: ref(() => NetNamespace), path: oneOf(...NET_SYSCTLS.keys()) },
});
