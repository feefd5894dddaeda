import { EINVAL } from "../../abi/errno.ts";
import { AT_FDCWD, O_CLOEXEC, O_NONBLOCK, O_RDONLY } from "../../abi/fcntl.ts";
import { NSFS_MAGIC, PROC_SUPER_MAGIC } from "../../abi/magic.ts";
import { HostError } from "../host-error.ts";
import type { NSType } from "../namespaces.ts";
import { sys } from "../syscall.ts";

/** f_type is the first word of struct statfs, on both architectures. */
const STATFS_SIZE = 256;

/** @returns a descriptor, which is the caller's to close. It names its target even when another file takes the path. */
export function openNamespace(path: string): number {
  const fd = openFile(path);
  try {
    const statfs = new DataView(new ArrayBuffer(STATFS_SIZE));
    sys("fstatfs", fd, new Uint8Array(statfs.buffer));
    const magic = statfs.getBigUint64(0, true);
    // procfs has the links of kernels before 3.19. setns(2) judges whatever else a process has below /proc.
    if (magic !== BigInt(NSFS_MAGIC) && magic !== BigInt(PROC_SUPER_MAGIC))
      throw new HostError(EINVAL, { syscall: "setns", step: `unknown file system magic ${magic.toString(16)}`, path });
    return fd;
  } catch (error) {
    sys("close", fd);
    throw error;
  }
}

/** The calling thread's namespace of a kind, as setns(2) takes it. */
export function openOwnNamespace(type: NSType): number {
  // /proc/thread-self is not there in a mount namespace with the procfs of another pid namespace; nor is this, but its error names the thread.
  return openFile(`/proc/self/task/${sys("gettid")}/ns/${type}`);
}

function openFile(path: string): number {
  try {
    // A FIFO or a device would block a thread that nobody can wake.
    return sys("openat", AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  } catch (error) {
    throw error instanceof HostError ? error.with({ path }) : error;
  }
}
