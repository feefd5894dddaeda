import { POLLERR, POLLIN, POLLPRI, POLLRDNORM } from "../../../abi/poll.ts";
import type { Caller } from "../../../fs/caller.ts";
import { MountNamespace } from "../../../fs/mount-namespace.ts";
import { mountinfoText, mountsText, mountstatsText } from "../../../fs/mountinfo.ts";
import { Path } from "../../../fs/path.ts";
import { USE_FILE } from "../../../ns/namespace-use.ts";
import { int, oneOf, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { WaitQueue } from "../../../waiter/wait-queue.ts";
import type { ProcView } from "../view.ts";
import { BoundTextFile } from "./bound-text-file.ts";

const TEXTS = { mounts: mountsText, mountinfo: mountinfoText, mountstats: mountstatsText } as const;

export type MountsFormat = keyof typeof TEXTS;

/** An open mounts, mountinfo or mountstats: bound to a namespace and a root directory, both of which it keeps. */
export class MountsFile extends BoundTextFile {
  readonly namespace: MountNamespace;
  readonly root: Path;
  readonly format: MountsFormat;
  /** The namespace's count of changes when poll(2) last reported one. */
  reportedEvent: number;

  constructor(path: Path, flags: number, caller: Caller, namespace: MountNamespace, root: Path, format: MountsFormat) {
    super(path, flags, caller.credentials);
    this.namespace = namespace;
    this.root = root;
    this.format = format;
    this.reportedEvent = namespace.event;
    namespace.retain(USE_FILE);
    root.mount.retain();
    root.inode.retain();
  }

  override show({ caller }: ProcView): string {
    return TEXTS[this.format](this.namespace, this.root, caller);
  }

  override get queue(): WaitQueue {
    return this.format === "mountstats" ? super.queue : this.namespace.changed;
  }

  /** mounts_poll(): POLLPRI and POLLERR once after each change. MNT-096 */
  override poll(caller: Caller): number {
    if (this.format === "mountstats") return super.poll(caller);
    const ready = POLLIN | POLLRDNORM;
    if (this.reportedEvent === this.namespace.event) return ready;
    this.reportedEvent = this.namespace.event;
    return ready | POLLERR | POLLPRI;
  }

  override onRelease(): void {
    super.onRelease();
    this.root.inode.release();
    this.root.mount.release();
    this.namespace.release(USE_FILE);
  }
}

savable(MountsFile, {
  name: "kernel.ProcMountsFile",
  version: 1,
  saved: {
    namespace: ref(() => MountNamespace),
    root: ref(() => Path),
    format: oneOf("mounts", "mountinfo", "mountstats"),
    reportedEvent: int,
  },
});
