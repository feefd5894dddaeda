import { Pid } from "../ns/pid.ts";
import { int, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** Who wants to hear of the next message in an empty queue, and how: what mq_notify(3) registered. */
export class MqueueNotification {
  /** The process. */
  readonly owner: Pid;
  /** Of its process when it registered: a program it executes since gets no signal (self_exec_id). */
  readonly execCount: number;
  /** SIGEV_NONE or SIGEV_SIGNAL */
  readonly method: number;
  /** 0 for none. */
  readonly signal: number;
  /** si_value, in halves. */
  readonly valueLo: number;
  readonly valueHi: number;

  constructor(fields: Pick<MqueueNotification, keyof MqueueNotification>) {
    this.owner = fields.owner;
    this.execCount = fields.execCount;
    this.method = fields.method;
    this.signal = fields.signal;
    this.valueLo = fields.valueLo;
    this.valueHi = fields.valueHi;
  }
}

savable(MqueueNotification, {
  name: "ipc.MqueueNotification",
  version: 1,
  saved: {
    owner: ref(() => Pid),
    execCount: uint,
    method: int,
    signal: uint,
    valueLo: int,
    valueHi: int,
  },
});
