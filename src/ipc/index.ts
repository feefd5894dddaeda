/**
 * System V IPC and POSIX message queues (sysvipc(7), mq_overview(7)): the objects in an IPC namespace. ns/ knows the namespace, this folder
 * what is in it; `ipcOf` leads from one to the other. What waits is data here, and who sleeps for it is the kernel's business.
 */
export type { IpcCaller } from "./ipc-caller.ts";
export type { IpcHost } from "./ipc-host.ts";
export { IpcIds, NO_NEXT_ID } from "./ipc-ids.ts";
export { IpcLimits } from "./ipc-limits.ts";
export { IpcObject, type IpcOwnership } from "./ipc-object.ts";
export { IpcObjects, ipcOf } from "./ipc-objects.ts";
export { Message } from "./message.ts";
export { MessageQueue } from "./message-queue.ts";
export { MessageReceiver, type MessageSearch, MessageSender } from "./message-waiter.ts";
export { MqueueDirectory } from "./mqueue-directory.ts";
export { MqueueFile } from "./mqueue-file.ts";
export { MqueueInode } from "./mqueue-inode.ts";
export { MqueueMessage } from "./mqueue-message.ts";
export { MqueueNotification } from "./mqueue-notification.ts";
export { MqueueSuperblock } from "./mqueue-superblock.ts";
export { MqueueType } from "./mqueue-type.ts";
export { MqueueWaiter } from "./mqueue-waiter.ts";
export { SemOperation } from "./sem-operation.ts";
export { SemUndo, SemUndoList } from "./sem-undo.ts";
export { Semaphore, SemaphoreSet } from "./semaphore-set.ts";
export { ShmAttachment } from "./shm-attachment.ts";
export { ShmSegment } from "./shm-segment.ts";
export { SysvTask } from "./sysv-task.ts";
