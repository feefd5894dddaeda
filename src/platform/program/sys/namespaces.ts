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
} from "../../../abi/ioctl-nsfs.ts";
import { SYS_ioctl, SYS_setns, SYS_unshare } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, uintAt, ulongAt } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** A request that fills a 64-bit number; exact up to 2^53. */
function gettingId(fd: number, request: number): Syscall {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(8));
  return memory.of(new Syscall(SYS_ioctl, ulongAt(0), fd, request, address));
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
