import { EBADF, ENOTSOCK } from "../abi/errno.ts";
import type { Task } from "../kernel/task.ts";
import { Socket } from "../net/socket.ts";

/** sockfd_lookup(): the socket behind a descriptor, EBADF or ENOTSOCK. */
export function lookupSocket(task: Task, fd: number): Socket | number {
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  return file instanceof Socket ? file : -ENOTSOCK;
}
