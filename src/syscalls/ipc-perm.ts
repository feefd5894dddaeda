import { Ipc64Perm } from "../abi/ipc-struct.ts";
import type { IpcObject, IpcOwnership } from "../ipc/ipc-object.ts";
import { type IpcObjects, ipcOf } from "../ipc/ipc-objects.ts";
import type { Task } from "../kernel/task.ts";
import type { Pid } from "../ns/pid.ts";
import { structView } from "./scratch.ts";

/** The objects of the caller's IPC namespace. */
export function ipcOfTask(task: Task): IpcObjects {
  return ipcOf(task.nsProxy.ipc, task.kernel);
}

/** kernel_to_ipc64_perm(), to the beginning of the struct buffer: ids in the numbers of the caller's user namespace. IPC-042 */
export function writePerm(task: Task, object: IpcObject): void {
  const { userNamespace } = task.credentials;
  Ipc64Perm.write(structView, 0, {
    key: object.key,
    uid: userNamespace.fromKuidMunged(object.uid),
    gid: userNamespace.fromKgidMunged(object.gid),
    cuid: userNamespace.fromKuidMunged(object.cuid),
    cgid: userNamespace.fromKgidMunged(object.cgid),
    mode: object.mode,
    seq: object.sequence,
  });
}

/** What IPC_SET takes of the struct in the struct buffer. */
export function readOwnership(): IpcOwnership {
  const { uid, gid, mode } = Ipc64Perm.fields;
  return { uid: uid.get(structView, 0), gid: gid.get(structView, 0), mode: mode.get(structView, 0) };
}

/** pid_vnr(): 0 for nobody, and for a process the caller's pid namespace does not have. IPC-043 */
export function visiblePid(task: Task, pid: Pid | null): number {
  return pid === null ? 0 : pid.numberIn(task.pidNamespace);
}
