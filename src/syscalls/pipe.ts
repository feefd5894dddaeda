import { EFAULT, EMFILE } from "../abi/errno.ts";
import { O_CLOEXEC } from "../abi/fcntl.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { SYS_pipe2 } from "../abi/unistd-riscv64.ts";
import { pipe2 } from "../fs/pipe/pipe2.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

// pipe(2)

function pipe2Handler(task: Task, args: SyscallArguments): number {
  const flags = args.int(1);
  const { files } = task;
  const ends = pipe2(task, task.kernel.vfs, flags);
  if (typeof ends === "number") return ends;
  const { readEnd, writeEnd } = ends;
  const options = { closeOnExec: (flags & O_CLOEXEC) !== 0, limit: task.group.limits.get(RLIMIT_NOFILE) };
  const readFd = files.install(readEnd, options);
  const writeFd = readFd < 0 ? readFd : files.install(writeEnd, options);
  if (writeFd < 0) {
    if (readFd < 0) readEnd.release();
    else files.close(task, readFd);
    writeEnd.release();
    return -EMFILE;
  }
  structView.setInt32(0, readFd, true);
  structView.setInt32(4, writeFd, true);
  if (task.mm!.copyOut(args.pointer(0), structBuffer, 0, 8) === 0) return 0;
  files.close(task, readFd);
  files.close(task, writeFd);
  return -EFAULT;
}

export const pipeSyscalls: readonly SyscallEntry[] = [full(SYS_pipe2, pipe2Handler, ["fdPairOut", "descriptorFlags"])];
