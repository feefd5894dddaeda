import { CAP_NET_ADMIN } from "../abi/capability.ts";
import { EBADF, EFAULT, ENOTTY, EPERM } from "../abi/errno.ts";
import { FASYNC, O_CLOEXEC, O_NONBLOCK } from "../abi/fcntl.ts";
import { FIGETBSZ, FIOASYNC, FIOCLEX, FIONBIO, FIONCLEX, FIONREAD, FIOQSIZE, TIOCGPTPEER } from "../abi/ioctl.ts";
import { SIOCGSKNS } from "../abi/sockios.ts";
import { S_IFDIR, S_IFLNK, S_IFREG } from "../abi/stat.ts";
import { SYS_ioctl } from "../abi/unistd-riscv64.ts";
import { PtmxFile } from "../fs/devpts/ptmx-file.ts";
import { openPeer } from "../fs/devpts/pty.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { NamespaceFile } from "../fs/nsfs/namespace-file.ts";
import { PidFile } from "../kernel/pidfd/pid-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { Socket } from "../net/socket.ts";
import { refuseCapability } from "../ns/refusal.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { namespaceIoctl, openNamespace } from "./ioctl-nsfs.ts";
import { pidfdIoctl } from "./ioctl-pidfd.ts";
import { structBuffer, structView } from "./scratch.ts";

// ioctl(2): the requests every file understands; the others are the file's own.

function ioctl(task: Task, args: SyscallArguments): number {
  const fd = args.int(0);
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  const command = args.uint(1);
  const address = args.pointer(2);
  const memory = task.mm!;
  switch (command) {
    case FIOCLEX:
      task.files.setCloseOnExec(fd, true);
      return 0;
    case FIONCLEX:
      task.files.setCloseOnExec(fd, false);
      return 0;
    case FIONBIO:
    case FIOASYNC: {
      const error = memory.copyIn(address, structBuffer, 0, 4);
      return error < 0 ? error : setFlag(file, command, structView.getInt32(0, true) !== 0);
    }
    case FIOQSIZE: {
      // inode_get_bytes(): what a file occupies; devices, pipes and their like occupy nothing
      const { type } = file.inode;
      if (type !== S_IFREG && type !== S_IFDIR && type !== S_IFLNK) return -ENOTTY;
      return memory.writeU64(address, file.inode.blocks * 512) < 0 ? -EFAULT : 0;
    }
    case FIGETBSZ:
      return memory.writeU32(address, file.inode.superblock.statfs().blockSize) < 0 ? -EFAULT : 0;
    case FIONREAD: {
      const available = file.available(task);
      if (available >= 0) return memory.writeU32(address, available) < 0 ? -EFAULT : 0;
    }
  }
  if (command === TIOCGPTPEER && file instanceof PtmxFile) return openSlave(task, file, args.int(2));
  if (file instanceof NamespaceFile) return namespaceIoctl(task, file.namespace, command, address);
  if (file instanceof PidFile) return pidfdIoctl(task, file, command, address);
  if (command === SIOCGSKNS && file instanceof Socket) return openSocketNamespace(task, file);
  return file.ioctl(task, command, address, memory);
}

/** SIOCGSKNS: a descriptor of the network namespace a socket is in. NET-012, NET-050 */
function openSocketNamespace(task: Task, { namespace }: Socket): number {
  const { credentials } = task;
  if (!credentials.hasCapability(CAP_NET_ADMIN, namespace.owner))
    return refuseCapability(EPERM, "NET-012", credentials, CAP_NET_ADMIN, namespace.owner, { net: namespace.name });
  return openNamespace(task, namespace);
}

/** TIOCGPTPEER (ioctl_tty(2)): a descriptor of the slave, whatever is mounted over its name. */
function openSlave(task: Task, master: PtmxFile, flags: number): number {
  const file = openPeer(task, master.pty, master.devpts, flags);
  return typeof file === "number" ? file : installFile(task, file, (flags & O_CLOEXEC) !== 0);
}

/** ioctl_fionbio(), ioctl_fioasync(): no file here signals its readiness. */
function setFlag(file: FileDescription, command: number, isOn: boolean): number {
  if (command === FIOASYNC) return isOn === ((file.flags & FASYNC) !== 0) ? 0 : -ENOTTY;
  file.flags = isOn ? file.flags | O_NONBLOCK : file.flags & ~O_NONBLOCK;
  return 0;
}

export const ioctlSyscalls: readonly SyscallEntry[] = [
  partial(SYS_ioctl, ioctl, "no file attributes (FS_IOC_*), no cloning of files (FICLONE)", [
    "fd",
    "ioctlCommand",
    "ioctlArgument",
  ]),
];
