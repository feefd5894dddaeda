import { EBADF, EFAULT, EINVAL, EOVERFLOW } from "../abi/errno.ts";
import { STATMOUNT_BY_FD } from "../abi/mount.ts";
import { Statmount } from "../abi/mount-struct.ts";
import { SYS_listmount, SYS_statmount } from "../abi/unistd-riscv64.ts";
import { checkListmountFlags, listmount } from "../fs/listmount.ts";
import { checkMountId, requestedNamespace } from "../fs/mount-query.ts";
import { type MountStatus, statmount, statmountByFile } from "../fs/statmount.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInMountIdRequest, requestFile } from "./mount-id-request.ts";
import { CHUNK, dataBuffer, dataView, structBuffer, structView } from "./scratch.ts";

// statmount(2), listmount(2)

/** More ids than this are asked for in several calls. */
const MAX_IDS = 1_000_000;

function statmountHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(3);
  if ((flags & ~STATMOUNT_BY_FD) !== 0) return refuse(EINVAL, "MNT-091");
  const request = copyInMountIdRequest(task, args.pointer(0));
  if (typeof request === "number") return request;
  const byFile = (flags & STATMOUNT_BY_FD) !== 0;
  let status: MountStatus | number;
  if (byFile) {
    if (request.mountId !== 0 || request.namespaceId !== 0) return -EINVAL;
    const file = task.files.get(request.fd | 0);
    if (file === null) return -EBADF;
    status = statmountByFile(task, file.path, request.param);
  } else {
    const error = checkMountId(request.mountId);
    if (error < 0) return error;
    const namespace = requestedNamespace(task, request.namespaceId, requestFile(task, request));
    if (typeof namespace === "number") return namespace;
    status = statmount(task, namespace, request);
  }
  return typeof status === "number" ? status : copyOutStatus(task, status, args.pointer(1), args.ulong(2));
}

/** copy_statmount_to_user(): of the struct what fits; the strings must. */
function copyOutStatus(task: Task, { fields, strings }: MountStatus, address: number, room: number): number {
  if (strings !== "" && Statmount.size + strings.length > room) return refuse(EOVERFLOW, "MNT-091");
  const length = Math.min(room, Statmount.size);
  structBuffer.fill(0, 0, Statmount.size);
  Statmount.write(structView, 0, { ...fields, size: length + strings.length });
  const error = task.mm!.copyOut(address, structBuffer, 0, length);
  if (error < 0) return error;
  for (let done = 0; done < strings.length; done += CHUNK) {
    const part = strings.slice(done, done + CHUNK);
    for (let i = 0; i < part.length; i++) dataBuffer[i] = part.charCodeAt(i);
    const failed = task.mm!.copyOut(address + Statmount.size + done, dataBuffer, 0, part.length);
    if (failed < 0) return failed;
  }
  return 0;
}

function listmountHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(3);
  const count = args.ulong(2);
  const flagError = checkListmountFlags(flags);
  if (flagError < 0) return flagError;
  if (count > MAX_IDS) return -EOVERFLOW;
  const request = copyInMountIdRequest(task, args.pointer(0));
  if (typeof request === "number") return request;
  const error = checkMountId(request.mountId);
  if (error < 0) return error;
  const namespace = requestedNamespace(task, request.namespaceId, requestFile(task, request));
  if (typeof namespace === "number") return namespace;
  const ids = listmount(task, namespace, request, count, flags);
  return typeof ids === "number" ? ids : copyOutIds(task, ids, args.pointer(1));
}

function copyOutIds(task: Task, ids: readonly number[], address: number): number {
  const perChunk = CHUNK / 8;
  for (let done = 0; done < ids.length; done += perChunk) {
    const part = ids.slice(done, done + perChunk);
    for (const [i, id] of part.entries()) dataView.setBigUint64(8 * i, BigInt(id), true);
    if (task.mm!.copyOut(address + 8 * done, dataBuffer, 0, 8 * part.length) < 0) return -EFAULT;
  }
  return ids.length;
}

export const statmountSyscalls: readonly SyscallEntry[] = [
  full(SYS_statmount, statmountHandler, ["mountIdRequest", "statmountOut", "ulong", "statmountFlags"]),
  full(SYS_listmount, listmountHandler, ["mountIdRequest", "mountIdsOut", "ulong", "listmountFlags"]),
];
