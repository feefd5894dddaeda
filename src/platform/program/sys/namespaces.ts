import {
  NS_GET_ID,
  NS_GET_MNTNS_ID,
  NS_GET_NSTYPE,
  NS_GET_OWNER_UID,
  NS_GET_PARENT,
  NS_GET_PID_FROM_PIDNS,
  NS_GET_PID_IN_PIDNS,
  NS_GET_TGID_FROM_PIDNS,
  NS_GET_TGID_IN_PIDNS,
  NS_GET_USERNS,
  NS_MNT_GET_INFO,
  NS_MNT_GET_NEXT,
  NS_MNT_GET_PREV,
} from "../../../abi/ioctl-nsfs.ts";
import { MntNsInfo } from "../../../abi/mount-struct.ts";
import { NsIdReq } from "../../../abi/nsfs-struct.ts";
import { SYS_ioctl, SYS_listns, SYS_setns, SYS_unshare } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, structBytes, uintAt, ulongAt, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** A request that fills a 64-bit number; exact up to 2^53. */
function gettingId(fd: number, request: number): Syscall {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(8));
  return memory.of(new Syscall(SYS_ioctl, ulongAt(0), fd, request, address));
}

/** What listns(2) is to list. */
export interface ListnsOptions {
  /** CLONE_NEW* bits; 0, the default, for all. */
  readonly ns_type?: number;
  /** The list goes on behind this id. */
  readonly ns_id?: number;
  /** Only those that this user namespace owns, by its id. */
  readonly user_ns_id?: number;
  /** How many at most: 64 if nothing is said. */
  readonly count?: number;
}

/** struct mnt_ns_info */
export interface MountNamespaceInfo {
  readonly size: number;
  readonly nr_mounts: number;
  readonly mnt_ns_id: number;
}

function idsOf(count: number, { slots }: Syscall<number[]>): number[] {
  const view = viewOf(slots[1]!);
  return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * i, true)));
}

function mountInfoOf(_result: number, { slots }: Syscall<MountNamespaceInfo>): MountNamespaceInfo {
  return MntNsInfo.read(viewOf(slots[0]!), 0);
}

/** namespaces(7): unshare(2), setns(2), ioctl_nsfs(2). New children in new namespaces: `sys.clone`. */
export const namespaceCalls = {
  /**
   * unshare(2). EPERM without CAP_SYS_ADMIN, which CLONE_NEWUSER in the same call gives; ENOSPC: /proc/sys/user has a limit.
   * @param flags CLONE_NEW*, CLONE_FS, CLONE_FILES, CLONE_SYSVSEM
   */
  unshare: (flags: number): Syscall<void> => new Syscall(SYS_unshare, nothing, flags >>> 0),
  /** setns(2): joins the namespace that `fd` is open on. @param nstype CLONE_NEW*: what it must be (EINVAL), 0 for any. */
  setns: (fd: number, nstype = 0): Syscall<void> => new Syscall(SYS_setns, nothing, fd, nstype >>> 0),
  /** NS_GET_NSTYPE: the CLONE_NEW* of a namespace. @param fd open on /proc/PID/ns/... or a bind mount of it, here and below. */
  ns_get_nstype: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_GET_NSTYPE),
  /** NS_GET_USERNS: a descriptor for the user namespace that owns it. EPERM: outside of the caller's own. */
  ns_get_userns: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_GET_USERNS),
  /** NS_GET_PARENT: a descriptor for the parent of a pid or user namespace. EPERM: there is none, or it is not visible. */
  ns_get_parent: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_GET_PARENT),
  /** NS_GET_OWNER_UID: the owner of a user namespace. */
  ns_get_owner_uid: (fd: number): Syscall => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(4));
    return memory.of(new Syscall(SYS_ioctl, uintAt(0), fd, NS_GET_OWNER_UID, address));
  },
  /** NS_GET_ID: a number no other namespace ever has. */
  ns_get_id: (fd: number): Syscall => gettingId(fd, NS_GET_ID),
  /** NS_GET_MNTNS_ID: that of a mount namespace. */
  ns_get_mntns_id: (fd: number): Syscall => gettingId(fd, NS_GET_MNTNS_ID),
  /** NS_MNT_GET_INFO: of a mount namespace. */
  ns_mnt_get_info: (fd: number): Syscall<MountNamespaceInfo> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(MntNsInfo.size));
    return memory.of(new Syscall<MountNamespaceInfo>(SYS_ioctl, mountInfoOf, fd, NS_MNT_GET_INFO, address));
  },
  /** NS_MNT_GET_NEXT: a descriptor for the mount namespace made after this one. ENOENT: there is none; EPERM: not the root of the system. */
  ns_mnt_get_next: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_MNT_GET_NEXT, 0),
  /** NS_MNT_GET_PREV: for the one made before. */
  ns_mnt_get_prev: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_MNT_GET_PREV, 0),
  /** listns(2): the ids of namespaces in use, ascending. Who is not the root of the system sees its own. ENOENT: none behind `ns_id`. */
  listns: ({ count = 64, ...request }: ListnsOptions = {}): Syscall<number[]> => {
    const memory = new Slots();
    const address = memory.input(structBytes(NsIdReq, { size: NsIdReq.size, ...request }));
    const ids = memory.output(new Uint8Array(8 * count));
    return memory.of(new Syscall<number[]>(SYS_listns, idsOf, address, ids, count, 0));
  },
  /** NS_GET_PID_FROM_PIDNS: the caller's number for the thread that is `pid` in the pid namespace. ESRCH: nobody is. */
  ns_get_pid_from_pidns: (fd: number, pid: number): Syscall =>
    new Syscall(SYS_ioctl, null, fd, NS_GET_PID_FROM_PIDNS, pid),
  /** NS_GET_TGID_FROM_PIDNS: the same, of its process. */
  ns_get_tgid_from_pidns: (fd: number, pid: number): Syscall =>
    new Syscall(SYS_ioctl, null, fd, NS_GET_TGID_FROM_PIDNS, pid),
  /** NS_GET_PID_IN_PIDNS: the number in the pid namespace of the thread that is `pid` for the caller. */
  ns_get_pid_in_pidns: (fd: number, pid: number): Syscall => new Syscall(SYS_ioctl, null, fd, NS_GET_PID_IN_PIDNS, pid),
  /** NS_GET_TGID_IN_PIDNS: the same, of its process. */
  ns_get_tgid_in_pidns: (fd: number, pid: number): Syscall =>
    new Syscall(SYS_ioctl, null, fd, NS_GET_TGID_IN_PIDNS, pid),
} as const;
