import type { Dentry } from "../fs/dentry.ts";
import { Mount } from "../fs/mount.ts";
import type { KernelMemory } from "../mm/kernel-memory.ts";
import { type IpcContents, IpcNamespace } from "../ns/ipc-namespace.ts";
import { anyRef, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { IpcHost } from "./ipc-host.ts";
import { IpcIds } from "./ipc-ids.ts";
import { IpcLimits } from "./ipc-limits.ts";
import type { MessageQueue } from "./message-queue.ts";
import { MqueueSuperblock } from "./mqueue-superblock.ts";
import type { SemaphoreSet } from "./semaphore-set.ts";
import type { ShmSegment } from "./shm-segment.ts";

/** Everything in an IPC namespace (struct ipc_namespace): made when somebody first looks, destroyed with the namespace. */
export class IpcObjects implements IpcContents {
  readonly namespace: IpcNamespace;
  readonly host: IpcHost;
  readonly limits: IpcLimits;
  readonly segments: IpcIds<ShmSegment>;
  readonly semaphores: IpcIds<SemaphoreSet>;
  readonly queues: IpcIds<MessageQueue>;
  /** Pages of all segments (shm_tot). */
  shmPages: number;
  /** Semaphores of all sets (used_sems). */
  usedSemaphores: number;
  /** Messages in all queues, and their bytes. */
  messageCount: number;
  messageBytes: number;
  /** POSIX message queues (mq_queues_count). */
  mqueueCount: number;
  /** The mount mq_open(2) works in; null before the first. */
  mqueueMount: Mount | null;

  constructor(namespace: IpcNamespace, host: IpcHost) {
    this.namespace = namespace;
    this.host = host;
    this.limits = new IpcLimits();
    this.segments = new IpcIds();
    this.semaphores = new IpcIds();
    this.queues = new IpcIds();
    this.shmPages = 0;
    this.usedSemaphores = 0;
    this.messageCount = 0;
    this.messageBytes = 0;
    this.mqueueCount = 0;
    this.mqueueMount = null;
  }

  /** Where objects take their bytes from. */
  get memory(): KernelMemory {
    return this.host.vfs.memory;
  }

  /** ktime_get_real_seconds() */
  seconds(): number {
    return this.host.vfs.now().seconds;
  }

  /** The file system of its POSIX message queues. */
  get mqueue(): MqueueSuperblock {
    return this.mqueueRoot.mount.superblock as MqueueSuperblock;
  }

  /** mq_init_ns(), and where the names of queues are. */
  get mqueueRoot(): { readonly mount: Mount; readonly dentry: Dentry } {
    const type = this.host.vfs.type("mqueue");
    if (type === null) throw new Error("the mqueue file system is not registered");
    this.mqueueMount ??= Mount.internal(new MqueueSuperblock(this, type));
    return { mount: this.mqueueMount, dentry: this.mqueueMount.root };
  }

  /** free_ipc_ns(): whoever has a segment attached holds the namespace, so that no attachment is left. IPC-047 */
  destroy(): void {
    for (const set of this.semaphores.sorted()) set.destroy();
    for (const queue of this.queues.sorted()) queue.destroy();
    for (const segment of this.segments.sorted()) segment.markRemoved();
    if (this.mqueueMount === null) return;
    this.mqueue.ipc = null;
    this.mqueueMount.release();
  }
}

/** The contents of `namespace`. */
export function ipcOf(namespace: IpcNamespace, host: IpcHost): IpcObjects {
  namespace.contents ??= new IpcObjects(namespace, host);
  return namespace.contents as IpcObjects;
}

savable(IpcObjects, {
  name: "ipc.IpcObjects",
  version: 1,
  saved: {
    namespace: ref(() => IpcNamespace),
    host: anyRef<IpcHost>(),
    limits: ref(() => IpcLimits),
    segments: ref<IpcIds<ShmSegment>>(() => IpcIds),
    semaphores: ref<IpcIds<SemaphoreSet>>(() => IpcIds),
    queues: ref<IpcIds<MessageQueue>>(() => IpcIds),
    shmPages: uint,
    usedSemaphores: uint,
    messageCount: uint,
    messageBytes: uint,
    mqueueCount: uint,
    mqueueMount: nullable(ref(() => Mount)),
  },
});
