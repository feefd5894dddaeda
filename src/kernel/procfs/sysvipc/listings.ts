/** The texts of /proc/sysvipc (proc_sysvipc(5)): the objects of one namespace, in the order of their places. */
import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { IpcObject } from "../../../ipc/ipc-object.ts";
import type { IpcObjects } from "../../../ipc/ipc-objects.ts";
import type { Pid } from "../../../ns/pid.ts";
import type { PidNamespace } from "../../../ns/pid-namespace.ts";
import type { UserNamespace } from "../../../ns/user-namespace.ts";

/** For whom it is listed: the opener of the file. */
export interface SysvipcReader {
  readonly pidNamespace: PidNamespace;
  readonly userNamespace: UserNamespace;
}

export type SysvipcListing = (ipc: IpcObjects, reader: SysvipcReader) => string;

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}

function pid({ pidNamespace }: SysvipcReader, of: Pid | null): number {
  return of === null ? 0 : of.numberIn(pidNamespace);
}

/** "%10d %10d  %4o" */
function head({ key, id, mode }: IpcObject): string {
  return `${pad(key, 10)} ${pad(id, 10)}  ${mode.toString(8).padStart(4)}`;
}

/** "%5u %5u %5u %5u" */
function owners({ userNamespace }: SysvipcReader, { uid, gid, cuid, cgid }: IpcObject): string {
  const ids = [
    userNamespace.fromKuidMunged(uid),
    userNamespace.fromKgidMunged(gid),
    userNamespace.fromKuidMunged(cuid),
    userNamespace.fromKgidMunged(cgid),
  ];
  return ids.map((id) => pad(id, 5)).join(" ");
}

function times(...values: readonly number[]): string {
  return values.map((value) => pad(value, 10)).join(" ");
}

const SHM_HEADER =
  "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime" +
  "                   rss                  swap\n";
const SEM_HEADER = "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n";
const MSG_HEADER =
  "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n";

/** sysvipc_shm_proc_show(). Nothing is ever swapped. */
const shm: SysvipcListing = (ipc, reader) => {
  const rows = ipc.segments.sorted().map((segment) => {
    const pids = `${pad(pid(reader, segment.creatorPid), 5)} ${pad(pid(reader, segment.lastPid), 5)}`;
    const stamps = times(segment.attachTime, segment.detachTime, segment.changeTime);
    const resident = `${pad(segment.residentPages * PAGE_SIZE, 21)} ${pad(0, 21)}`;
    const size = `${pad(segment.size, 21)} ${pids}  ${pad(segment.attachments, 5)}`;
    return `${head(segment)} ${size} ${owners(reader, segment)} ${stamps} ${resident}\n`;
  });
  return SHM_HEADER + rows.join("");
};

/** sysvipc_sem_proc_show() */
const sem: SysvipcListing = (ipc, reader) => {
  const rows = ipc.semaphores.sorted().map((set) => {
    const stamps = times(set.operationTime, set.changeTime);
    return `${head(set)} ${pad(set.semaphores.length, 10)} ${owners(reader, set)} ${stamps}\n`;
  });
  return SEM_HEADER + rows.join("");
};

/** sysvipc_msg_proc_show() */
const msg: SysvipcListing = (ipc, reader) => {
  const rows = ipc.queues.sorted().map((queue) => {
    const pids = `${pad(pid(reader, queue.lastSender), 5)} ${pad(pid(reader, queue.lastReceiver), 5)}`;
    const stamps = times(queue.sendTime, queue.receiveTime, queue.changeTime);
    const contents = `${pad(queue.size, 10)} ${pad(queue.messages.length, 10)} ${pids}`;
    return `${head(queue)}  ${contents} ${owners(reader, queue)} ${stamps}\n`;
  });
  return MSG_HEADER + rows.join("");
};

/** By the names of the files. */
export const SYSVIPC_LISTINGS: ReadonlyMap<string, SysvipcListing> = new Map([
  ["msg", msg],
  ["sem", sem],
  ["shm", shm],
]);
