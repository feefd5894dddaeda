/** msgget(2), and what msgctl(2) changes: ipc/msg.c, with its checks in its order. The two calls that wait are in syscalls/. */
import { CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EINVAL, ENOMEM, EPERM } from "../abi/errno.ts";
import { IPC_NOWAIT } from "../abi/ipc.ts";
import { MSG_COPY, MSG_EXCEPT } from "../abi/msg.ts";
import type { IpcCaller } from "./ipc-caller.ts";
import type { IpcOwnership } from "./ipc-object.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { MessageQueue, QUEUE_BYTES } from "./message-queue.ts";
import type { MessageSearch } from "./message-waiter.ts";

const LONG_MIN = -(2n ** 63n);

/** msgget(2): an id or -errno. */
export function msgget(ipc: IpcObjects, caller: IpcCaller, key: number, flags: number): number {
  return ipc.queues.get(
    { key, flags, create: () => newQueue(ipc, caller, key, flags), check: () => 0 },
    caller.credentials,
    ipc.namespace,
  );
}

/** newque() */
function newQueue(ipc: IpcObjects, caller: IpcCaller, key: number, flags: number): number {
  if (!ipc.memory.charge(QUEUE_BYTES)) return -ENOMEM;
  const id = ipc.queues.add(new MessageQueue(ipc, key, flags, caller.credentials), ipc.limits.msgmni);
  if (id < 0) ipc.memory.give(QUEUE_BYTES);
  return id;
}

/** What msgrcv(2)'s `msgtyp` and flags ask for (convert_mode()), or -EINVAL. */
export function messageSearch(type: bigint, flags: number): { search: MessageSearch; type: bigint } | number {
  if ((flags & MSG_COPY) !== 0) {
    // msgrcv(2): EINVAL, MSG_COPY without IPC_NOWAIT, or with MSG_EXCEPT
    if ((flags & MSG_EXCEPT) !== 0 || (flags & IPC_NOWAIT) === 0) return -EINVAL;
    return { search: "number", type: BigInt.asUintN(64, type) };
  }
  if (type === 0n) return { search: "any", type };
  if (type < 0n) return { search: "lessEqual", type: type === LONG_MIN ? -(LONG_MIN + 1n) : -type };
  return { search: (flags & MSG_EXCEPT) !== 0 ? "notEqual" : "equal", type };
}

/** msgctl_down(), IPC_SET. @param capacity msg_qbytes */
export function setQueue(
  ipc: IpcObjects,
  caller: IpcCaller,
  queue: MessageQueue,
  ownership: IpcOwnership,
  capacity: number,
): number {
  // msgctl(2): EPERM, raising msg_qbytes beyond msgmnb needs CAP_SYS_RESOURCE
  const { initialUserNamespace } = ipc.host.vfs;
  if (capacity > ipc.limits.msgmnb && !caller.credentials.hasCapability(CAP_SYS_RESOURCE, initialUserNamespace))
    return -EPERM;
  const error = queue.updateOwnership(caller.credentials, ownership);
  if (error !== 0) return error;
  queue.capacity = capacity;
  queue.changeTime = ipc.seconds();
  queue.retryReceivers();
  queue.wakeSenders();
  return 0;
}
