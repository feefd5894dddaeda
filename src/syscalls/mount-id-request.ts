import { E2BIG, EFAULT, EINVAL } from "../abi/errno.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { MNT_ID_REQ_SIZE_VER0 } from "../abi/mount.ts";
import { MntIdReq } from "../abi/mount-struct.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { MountRequestIds } from "../fs/mount-query.ts";
import type { Task } from "../kernel/task.ts";
import { copyInExtensible } from "./extensible-struct.ts";
import { structView } from "./scratch.ts";

/** struct mnt_id_req of statmount(2) and listmount(2). */
export interface MountIdRequest extends MountRequestIds {
  /** mnt_ns_fd, or, with STATMOUNT_BY_FD, mnt_fd. */
  readonly fd: number;
}

/** copy_mnt_id_req(), but for the check of mnt_id. */
export function copyInMountIdRequest(task: Task, address: number): MountIdRequest | number {
  const size = task.mm!.readU32(address);
  if (size < 0) return -EFAULT;
  if (size > PAGE_SIZE) return -E2BIG;
  if (size < MNT_ID_REQ_SIZE_VER0) return -EINVAL;
  const error = copyInExtensible(task, address, size, MntIdReq.size);
  if (error < 0) return error;
  const { mnt_ns_fd, mnt_id, param, mnt_ns_id } = MntIdReq.fields;
  const request = {
    fd: mnt_ns_fd.get(structView, 0),
    mountId: mnt_id.get(structView, 0),
    param: param.get(structView, 0),
    namespaceId: mnt_ns_id.get(structView, 0),
  };
  // A mount namespace is named in one way.
  return request.fd !== 0 && request.namespaceId !== 0 ? -EINVAL : request;
}

/** What a request's descriptor refers to, for requestedNamespace(). */
export function requestFile(task: Task, { fd }: MountIdRequest): FileDescription | null | undefined {
  return fd === 0 ? undefined : task.files.getReal(fd | 0);
}
