/** The settings of an IPC namespace: /proc/sys/kernel/{shm,msg,sem}* and /proc/sys/fs/mqueue (proc_sys_kernel(5), mq_overview(7)). */
import { DFLT_MSG, DFLT_MSGMAX, DFLT_MSGSIZE, DFLT_MSGSIZEMAX, DFLT_QUEUESMAX } from "../abi/mqueue.ts";
import { MSGMAX, MSGMNB, MSGMNI } from "../abi/msg.ts";
import { SEMMNI, SEMMNS, SEMMSL, SEMOPM } from "../abi/sem.ts";
import { SHMMNI } from "../abi/shm.ts";
import { bigint, bool, int, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** ULONG_MAX - 2^24: shmmax and shmall. */
const SHMMAX = 2n ** 64n - 1n - 2n ** 24n;

/** Every namespace begins with the defaults, whatever its parent has. IPC-020, IPC-021 */
export class IpcLimits {
  /** Bytes of one segment. */
  shmmax: bigint;
  /** Pages of all segments together. */
  shmall: bigint;
  /** Segments. */
  shmmni: number;
  /** Segments go with their last attachment, or their creator. IPC-045 */
  shmRmidForced: boolean;
  /** Bytes of one message. */
  msgmax: number;
  /** Bytes a new queue holds. */
  msgmnb: number;
  /** Queues. */
  msgmni: number;
  /** Semaphores of one set. */
  semmsl: number;
  /** Semaphores of all sets together. */
  semmns: number;
  /** Operations of one semop(2). */
  semopm: number;
  /** Sets. */
  semmni: number;
  /** POSIX message queues. */
  queuesMax: number;
  /** What an unprivileged mq_open(3) may ask for, and what it gets that asks for nothing. */
  mqMsgMax: number;
  mqMsgsizeMax: number;
  mqMsgDefault: number;
  mqMsgsizeDefault: number;

  constructor() {
    this.shmmax = SHMMAX;
    this.shmall = SHMMAX;
    this.shmmni = SHMMNI;
    this.shmRmidForced = false;
    this.msgmax = MSGMAX;
    this.msgmnb = MSGMNB;
    this.msgmni = MSGMNI;
    this.semmsl = SEMMSL;
    this.semmns = SEMMNS;
    this.semopm = SEMOPM;
    this.semmni = SEMMNI;
    this.queuesMax = DFLT_QUEUESMAX;
    this.mqMsgMax = DFLT_MSGMAX;
    this.mqMsgsizeMax = DFLT_MSGSIZEMAX;
    this.mqMsgDefault = DFLT_MSG;
    this.mqMsgsizeDefault = DFLT_MSGSIZE;
  }
}

savable(IpcLimits, {
  name: "ipc.IpcLimits",
  version: 1,
  saved: {
    shmmax: bigint,
    shmall: bigint,
    shmmni: uint,
    shmRmidForced: bool,
    msgmax: uint,
    msgmnb: uint,
    msgmni: uint,
    semmsl: int,
    semmns: int,
    semopm: int,
    semmni: uint,
    queuesMax: int,
    mqMsgMax: uint,
    mqMsgsizeMax: uint,
    mqMsgDefault: uint,
    mqMsgsizeDefault: uint,
  },
});
