/** How large a POSIX message queue may be: the checks of mqueue_get_inode() (ipc/mqueue.c, mq_overview(7)). */
import { CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EINVAL, EMFILE } from "../abi/errno.ts";
import { HARD_MSGMAX, HARD_MSGSIZEMAX, MQ_PRIO_MAX } from "../abi/mqueue.ts";
import type { Credentials } from "../ns/credentials.ts";
import { refuse } from "../ns/refusal.ts";
import { RLIMIT_COUNT_MSGQUEUE, type UserCounts } from "../ns/user-counts.ts";
import type { IpcObjects } from "./ipc-objects.ts";

/** mq_maxmsg and mq_msgsize of struct mq_attr. */
export interface MqueueAttributes {
  readonly maxmsg: number;
  readonly msgsize: number;
}

export interface MqueueCapacity {
  readonly messages: number;
  /** Of one message, in bytes. */
  readonly size: number;
  /** What RLIMIT_MSGQUEUE is charged with, in bytes. */
  readonly charge: number;
}

/** sizeof(struct msg_msg) and sizeof(struct posix_msg_tree_node). */
const MESSAGE_HEADER = 48;
const TREE_NODE = 48;

/** The capacity of a new queue, or -EINVAL. IPC-033 @param wanted null: the defaults. */
export function mqueueCapacity(
  ipc: IpcObjects,
  credentials: Credentials,
  wanted: MqueueAttributes | null,
): MqueueCapacity | number {
  const { limits, host } = ipc;
  const messages = wanted?.maxmsg ?? Math.min(limits.mqMsgMax, limits.mqMsgDefault);
  const size = wanted?.msgsize ?? Math.min(limits.mqMsgsizeMax, limits.mqMsgsizeDefault);
  if (messages <= 0 || size <= 0) return -EINVAL;
  const isPrivileged = credentials.hasCapability(CAP_SYS_RESOURCE, host.vfs.initialUserNamespace);
  const maximumMessages = isPrivileged ? HARD_MSGMAX : limits.mqMsgMax;
  const maximumSize = isPrivileged ? HARD_MSGSIZEMAX : limits.mqMsgsizeMax;
  if (messages > maximumMessages || size > maximumSize)
    return refuse(EINVAL, "IPC-033", { messages, maximumMessages, size, maximumSize, capability: CAP_SYS_RESOURCE });
  const tree = messages * MESSAGE_HEADER + Math.min(messages, MQ_PRIO_MAX) * TREE_NODE;
  return { messages, size, charge: messages * size + tree };
}

/** Charges RLIMIT_MSGQUEUE: 0, or -EMFILE and nothing changed. @param limit the caller's, in bytes. */
export function chargeMqueue(counts: UserCounts, charge: number, limit: number): number {
  counts.addRlimit(RLIMIT_COUNT_MSGQUEUE, charge);
  if (!counts.isOverRlimit(RLIMIT_COUNT_MSGQUEUE, limit)) return 0;
  counts.subRlimit(RLIMIT_COUNT_MSGQUEUE, charge);
  return -EMFILE;
}
