/** The objects of one kind in one namespace, by id and by key: struct ipc_ids (ipc/util.c). */
import { EACCES, EEXIST, EINVAL, ENOENT, ENOSPC } from "../abi/errno.ts";
import { IPC_CREAT, IPC_EXCL, IPC_PRIVATE } from "../abi/ipc.ts";
import type { Credentials } from "../ns/credentials.ts";
import type { IpcNamespace } from "../ns/ipc-namespace.ts";
import { refuse } from "../ns/refusal.ts";
import { int, map, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { IpcObject } from "./ipc-object.ts";

/** Places in the table, and where the sequence number begins in an id (IPCMNI_SHIFT; ipcmni_extend is not there). */
export const IPCMNI = 32768;
/** Places are used in turn, at least so many of them, so that an id does not come back soon (ipc_min_cycle). */
const MINIMUM_CYCLE = 64;
const SEQUENCES = 65535; // INT_MAX >> IPCMNI_SHIFT

/** The *next_id sysctls: nobody has asked for an id. */
export const NO_NEXT_ID = -1;

/** What *get(2) asks for. */
export interface IpcRequest<T extends IpcObject> {
  readonly key: number;
  /** IPC_CREAT, IPC_EXCL and permission bits. */
  readonly flags: number;
  /** Makes and enters one. @returns its id, or -errno. */
  create(): number;
  /** Whether one that is there is large enough: 0 or -EINVAL. */
  check(found: T): number;
}

export class IpcIds<T extends IpcObject> {
  /** By place in the table. */
  readonly objects: Map<number, T>;
  /** @internal Those with a key. */
  readonly keys: Map<number, T>;
  /** @internal Where the search for a free place begins (idr_next). */
  cursor: number;
  /** @internal */
  lastPlace: number;
  sequence: number;
  /** The id the next object gets (CONFIG_CHECKPOINT_RESTORE). IPC-023 */
  nextId: number;

  constructor() {
    this.objects = new Map();
    this.keys = new Map();
    this.cursor = 0;
    this.lastPlace = -1;
    this.sequence = 0;
    this.nextId = NO_NEXT_ID;
  }

  get count(): number {
    return this.objects.size;
  }

  /** ipc_get_maxidx(): the highest place in use, 0 when there is none. */
  get highestPlace(): number {
    let highest = 0;
    for (const place of this.objects.keys()) highest = Math.max(highest, place);
    return highest;
  }

  /** In the order of places, which is /proc/sysvipc's. */
  sorted(): T[] {
    return [...this.objects].sort(([a], [b]) => a - b).map(([, object]) => object);
  }

  /** ipcget() */
  get(request: IpcRequest<T>, credentials: Credentials, namespace: IpcNamespace): number {
    const { key, flags } = request;
    const found = key === IPC_PRIVATE ? undefined : this.keys.get(key);
    if (found === undefined) {
      if (key !== IPC_PRIVATE && (flags & IPC_CREAT) === 0)
        return refuse(ENOENT, "IPC-002", { key, namespace: namespace.name });
      return request.create();
    }
    if ((flags & (IPC_CREAT | IPC_EXCL)) === (IPC_CREAT | IPC_EXCL)) return -EEXIST;
    const misfit = request.check(found);
    if (misfit !== 0) return misfit;
    return found.mayAccess(credentials, flags, namespace) !== 0 ? -EACCES : found.id;
  }

  /**
   * ipc_addid(): gives the object an id. IPC-001, IPC-023
   * @param limit the sysctl's: how many objects there may be. @returns the id or -ENOSPC
   */
  add(object: T, limit: number): number {
    if (this.objects.size >= Math.min(limit, IPCMNI)) return refuse(ENOSPC, "IPC-022", { limit });
    const place = this.nextId < 0 ? this.takePlace(object) : this.takeChosenPlace(object);
    if (place < 0) return place;
    object.id = object.sequence * IPCMNI + place;
    this.objects.set(place, object);
    if (object.key !== IPC_PRIVATE) this.keys.set(object.key, object);
    return object.id;
  }

  /** ipc_idr_alloc(): idr_alloc_cyclic() within the first places. */
  private takePlace(object: T): number {
    const places = Math.min(Math.max(Math.floor((this.objects.size * 3) / 2), MINIMUM_CYCLE), IPCMNI);
    let place = this.cursor;
    while (place < places && this.objects.has(place)) place++;
    if (place >= places) for (place = 0; this.objects.has(place); ) place++;
    if (place >= places) return -ENOSPC;
    this.cursor = place + 1;
    // Round again: ids differ from those of the last time.
    if (place <= this.lastPlace) this.sequence = (this.sequence + 1) % SEQUENCES;
    this.lastPlace = place;
    object.sequence = this.sequence;
    return place;
  }

  private takeChosenPlace(object: T): number {
    const { nextId } = this;
    this.nextId = NO_NEXT_ID;
    object.sequence = Math.floor(nextId / IPCMNI);
    let place = nextId % IPCMNI;
    while (this.objects.has(place)) place++;
    return place;
  }

  /** ipc_obtain_object_check(): the object with this id, or -EINVAL. IPC-002 */
  find(id: number): T | number {
    const object = this.objects.get(id % IPCMNI);
    return object !== undefined && object.id === id ? object : -EINVAL;
  }

  /** ipc_obtain_object_idr(): for *_STAT, which goes by place and takes the sequence number for nothing. */
  findPlace(index: number): T | number {
    return this.objects.get(index % IPCMNI) ?? -EINVAL;
  }

  /** ipc_rmid() */
  remove(object: T): void {
    this.forgetKey(object);
    this.objects.delete(object.id % IPCMNI);
    object.isRemoved = true;
  }

  /** ipc_set_key_private(): nobody finds it by its key any more. */
  forgetKey(object: T): void {
    if (object.key === IPC_PRIVATE) return;
    this.keys.delete(object.key);
    object.key = IPC_PRIVATE;
  }
}

savable(IpcIds, {
  name: "ipc.IpcIds",
  version: 1,
  saved: {
    objects: map(
      uint,
      ref<IpcObject>(() => IpcObject),
    ),
    keys: map(
      int,
      ref<IpcObject>(() => IpcObject),
    ),
    cursor: uint,
    lastPlace: int,
    sequence: uint,
    nextId: int,
  },
});
