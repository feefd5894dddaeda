import { MqAttr } from "../../../abi/mqueue-struct.ts";
import {
  SYS_mq_getsetattr,
  SYS_mq_notify,
  SYS_mq_open,
  SYS_mq_timedreceive,
  SYS_mq_timedsend,
  SYS_mq_unlink,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, structBytes, type TimeValue, timespecBytes, viewOf } from "./arguments.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { type SigeventInput, sigeventBytes } from "./sigevent.ts";
import { Slots } from "./slots.ts";

/** struct mq_attr. */
export interface MqAttrValue {
  /** O_NONBLOCK */
  readonly mq_flags: number;
  readonly mq_maxmsg: number;
  readonly mq_msgsize: number;
  readonly mq_curmsgs: number;
}

/** A received message. */
export interface MqMessageValue {
  readonly priority: number;
  readonly data: Uint8Array;
}

/** Names are without the slash that mq_open(3) wants: it is the C library's. */
function kernelName(name: string): string {
  return name.startsWith("/") ? name.slice(1) : name;
}

/** mq_overview(7): POSIX message queues of the caller's IPC namespace. */
export const mqueueCalls = {
  /** mq_open(3): a descriptor. @param name "/name" @param attr of a queue that is made; null for the defaults. */
  mq_open: (
    name: string,
    oflag: number,
    mode = 0o600,
    attr: Pick<MqAttrValue, "mq_maxmsg" | "mq_msgsize"> | null = null,
  ): Syscall => {
    const memory = new Slots();
    const address = memory.text(kernelName(name));
    const attributes = memory.input(attr === null ? null : structBytes(MqAttr, attr));
    return memory.of(new Syscall(SYS_mq_open, null, address, oflag, mode, attributes));
  },
  /** mq_unlink(3): the queue is gone when nobody has it open any more. */
  mq_unlink: (name: string): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_mq_unlink, nothing, memory.text(kernelName(name))));
  },
  /** mq_timedsend(3). @param timeout a point in time on CLOCK_REALTIME in seconds, null for none. */
  mq_send: (mqdes: number, msg: Data, priority = 0, timeout: TimeValue | null = null): Syscall<void> => {
    const bytes = bytesOf(msg);
    const memory = new Slots();
    const address = memory.input(bytes);
    const time = memory.input(timespecBytes(timeout));
    return memory.of(new Syscall<void>(SYS_mq_timedsend, nothing, mqdes, address, bytes.length, priority, time));
  },
  /** mq_timedreceive(3): the oldest message of the highest priority. @param length at least mq_msgsize (EMSGSIZE) */
  mq_receive: (mqdes: number, length: number, timeout: TimeValue | null = null): Syscall<MqMessageValue> => {
    const memory = new Slots();
    const data = memory.output(new Uint8Array(length));
    const priority = memory.output(new Uint8Array(4));
    const time = memory.input(timespecBytes(timeout));
    const decode = (size: number, { slots }: Syscall<MqMessageValue>): MqMessageValue => ({
      priority: viewOf(slots[1]!).getUint32(0, true),
      data: slots[0]!.slice(0, size),
    });
    return memory.of(new Syscall<MqMessageValue>(SYS_mq_timedreceive, decode, mqdes, data, length, priority, time));
  },
  /** mq_notify(3). EBUSY: another process is registered. @param sevp null to take the registration back */
  mq_notify: (mqdes: number, sevp: SigeventInput | null): Syscall<void> => {
    const memory = new Slots();
    const event = memory.input(sevp === null ? null : sigeventBytes(sevp));
    return memory.of(new Syscall<void>(SYS_mq_notify, nothing, mqdes, event));
  },
  /** mq_getattr(3). */
  mq_getattr: (mqdes: number): Syscall<MqAttrValue> => attributes(mqdes, null),
  /** mq_setattr(3): the attributes before. @param flags O_NONBLOCK or 0 */
  mq_setattr: (mqdes: number, flags: number): Syscall<MqAttrValue> => attributes(mqdes, flags),
} as const;

function attributes(mqdes: number, flags: number | null): Syscall<MqAttrValue> {
  const memory = new Slots();
  const old = memory.output(new Uint8Array(MqAttr.size));
  const changed = memory.input(flags === null ? null : structBytes(MqAttr, { mq_flags: flags }));
  const decode = (_result: number, { slots }: Syscall<MqAttrValue>): MqAttrValue => MqAttr.read(viewOf(slots[0]!), 0);
  return memory.of(new Syscall<MqAttrValue>(SYS_mq_getsetattr, decode, mqdes, changed, old));
}
