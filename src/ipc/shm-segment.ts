import { SHM_DEST } from "../abi/shm.ts";
import type { FramePool } from "../mm/frame-pool.ts";
import { SharedMemory } from "../mm/shared-memory.ts";
import { Pid } from "../ns/pid.ts";
import { RLIMIT_COUNT_MEMLOCK, UserCounts } from "../ns/user-counts.ts";
import { anyRef, int, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { IpcCaller } from "./ipc-caller.ts";
import { IpcObject } from "./ipc-object.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import type { SysvTask } from "./sysv-task.ts";

/** What a segment takes of the host's memory besides its pages, about. */
export const SEGMENT_BYTES = 512;

/** A System V shared memory segment (struct shmid_kernel). Its pages are an unlinked file of shmem. */
export class ShmSegment extends IpcObject {
  readonly ipc: IpcObjects;
  /** Set when it has an id, which is the file's inode number. */
  memory: SharedMemory;
  /** As asked for, in bytes. */
  readonly size: number;
  readonly pages: number;
  /** VMAs that map it; for the moment of a shmat(2), one more. */
  attachments: number;
  /** Seconds since the epoch, as all times here; 0 for never. */
  attachTime: number;
  detachTime: number;
  changeTime: number;
  readonly creatorPid: Pid;
  lastPid: Pid | null;
  /** The task that made it, while it lives: shm_rmid_forced asks. IPC-045 */
  creator: SysvTask | null;
  /** Whose RLIMIT_MEMLOCK SHM_LOCK was charged to. */
  lockedBy: UserCounts | null;

  constructor(ipc: IpcObjects, key: number, size: number, pages: number, flags: number, caller: IpcCaller) {
    super(key, flags, caller.credentials);
    this.ipc = ipc;
    this.memory = null as unknown as SharedMemory;
    this.size = size;
    this.pages = pages;
    this.attachments = 0;
    this.attachTime = 0;
    this.detachTime = 0;
    this.changeTime = ipc.seconds();
    this.creatorPid = caller.processPid;
    this.lastPid = null;
    this.creator = caller.sysv;
    this.lockedBy = null;
    caller.sysv.ownsSegment(this);
  }

  /** shmem_kernel_file_setup() of "SYSV<key>". */
  makeMemory(pool: FramePool): void {
    const key = (this.key >>> 0).toString(16).padStart(8, "0");
    this.memory = new SharedMemory(pool, this.pages, `/SYSV${key} (deleted)`, this.id);
  }

  /** Pages that were ever written. */
  get residentPages(): number {
    return this.memory.frames.size;
  }

  /** shm_open(): one VMA more. */
  attached(): void {
    this.attachTime = this.ipc.seconds();
    this.noteUser();
    this.attachments++;
  }

  /** shm_close(): one VMA less. */
  detached(): void {
    this.noteUser();
    this.detachTime = this.ipc.seconds();
    this.attachments--;
    this.destroyIfUnwanted();
  }

  private noteUser(): void {
    this.lastPid = this.ipc.host.currentProcess ?? this.lastPid;
  }

  /** shm_may_destroy(), and what follows from it. */
  destroyIfUnwanted(): void {
    if (this.isRemoved || this.attachments !== 0) return;
    if ((this.mode & SHM_DEST) !== 0 || this.ipc.limits.shmRmidForced) this.destroy();
  }

  /** do_shm_rmid(): it goes now, or with its last attachment. */
  markRemoved(): void {
    if (this.attachments === 0) {
      this.destroy();
      return;
    }
    this.mode |= SHM_DEST;
    this.ipc.segments.forgetKey(this);
  }

  /** shm_destroy() */
  private destroy(): void {
    this.creator?.forgetSegment(this);
    this.creator = null;
    this.ipc.shmPages -= this.pages;
    this.ipc.segments.remove(this);
    this.unlock();
    this.memory.release();
    this.ipc.memory.give(SEGMENT_BYTES);
  }

  /** user_shm_unlock() */
  unlock(): void {
    this.lockedBy?.subRlimit(RLIMIT_COUNT_MEMLOCK, this.pages);
    this.lockedBy = null;
  }
}

savable(ShmSegment, {
  name: "ipc.ShmSegment",
  version: 1,
  saved: {
    ipc: anyRef<IpcObjects>("destroy"),
    memory: ref(() => SharedMemory),
    size: uint,
    pages: uint,
    attachments: uint,
    attachTime: int,
    detachTime: int,
    changeTime: int,
    creatorPid: ref(() => Pid),
    lastPid: nullable(ref(() => Pid)),
    creator: nullable(anyRef<SysvTask>()),
    lockedBy: nullable(ref(() => UserCounts)),
  },
});
