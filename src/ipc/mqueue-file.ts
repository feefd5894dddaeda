import { writeByteString } from "../abi/byte-string.ts";
import { SIGEV_SIGNAL } from "../abi/siginfo.ts";
import type { Caller } from "../fs/caller.ts";
import { FileDescription } from "../fs/file-description.ts";
import { savable } from "../state/savable.ts";
import type { WaitQueue } from "../waiter/wait-queue.ts";
import type { MqueueInode } from "./mqueue-inode.ts";

/** An open message queue: a descriptor of mq_open(3), or of open(2) in an mqueue mount. */
export class MqueueFile extends FileDescription {
  override get inode(): MqueueInode {
    return this.path.dentry.inode as MqueueInode;
  }

  override get queue(): WaitQueue {
    return this.inode.pollers;
  }

  override poll(): number {
    return this.inode.events;
  }

  /** mqueue_read_file(): "QSIZE:5          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     " */
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const { totalSize, notification, superblock } = this.inode;
    const method = notification?.method ?? 0;
    const signal = method === SIGEV_SIGNAL ? (notification?.signal ?? 0) : 0;
    const pid = notification === null ? 0 : superblock.host.visiblePid(notification.owner);
    const fields = [
      `QSIZE:${String(totalSize).padEnd(10)}`,
      `NOTIFY:${String(method).padEnd(5)}`,
      `SIGNO:${String(signal).padEnd(5)}`,
      `NOTIFY_PID:${String(pid).padEnd(6)}`,
    ];
    const text = `${fields.join(" ")}\n`;
    const count = Math.min(length, text.length - offset);
    if (count <= 0) return 0;
    writeByteString(buffer, start, text.slice(offset, offset + count));
    this.inode.touchAccess();
    return count;
  }

  /** mqueue_flush_file(): mq_close(3) "removes a notification request that this process has attached". */
  override flush(): void {
    const { notification, superblock } = this.inode;
    if (notification !== null && notification.owner === superblock.host.currentProcess) this.inode.removeNotification();
  }
}

savable(MqueueFile, { name: "ipc.MqueueFile", version: 1, saved: {} });
