import { NOTIFY_REMOVED, NOTIFY_WOKENUP } from "../abi/mqueue.ts";
import { Pid } from "../ns/pid.ts";
import { anyRef, bytes, int, nullable, ref, struct, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** The netlink socket that SIGEV_THREAD writes to. */
export interface CookieSocket {
  /** A message of the kernel's. @returns false without memory. */
  deliverAnswer(data: Uint8Array): boolean;
  retain(): void;
  release(): void;
}

/** SIGEV_THREAD: what is written where. */
export interface NotificationCookie {
  readonly socket: CookieSocket;
  /** NOTIFY_COOKIE_LEN bytes; the last says what has happened. */
  readonly bytes: Uint8Array;
}

/** Who wants to hear of the next message in an empty queue, and how: what mq_notify(3) registered. */
export class MqueueNotification {
  /** The process. */
  readonly owner: Pid;
  /** Of its process when it registered: a program it executes since gets no signal (self_exec_id). */
  readonly execCount: number;
  /** SIGEV_NONE, SIGEV_SIGNAL or SIGEV_THREAD */
  readonly method: number;
  /** 0 for none. */
  readonly signal: number;
  /** si_value, in halves. */
  readonly valueLo: number;
  readonly valueHi: number;
  readonly cookie: NotificationCookie | null;

  constructor(fields: Omit<MqueueNotification, "wake" | "removed">) {
    this.owner = fields.owner;
    this.execCount = fields.execCount;
    this.method = fields.method;
    this.signal = fields.signal;
    this.valueLo = fields.valueLo;
    this.valueHi = fields.valueHi;
    this.cookie = fields.cookie;
    this.cookie?.socket.retain();
  }

  /** __do_notify() */
  wake(): void {
    this.tell(NOTIFY_WOKENUP);
  }

  /** remove_notification() */
  removed(): void {
    this.tell(NOTIFY_REMOVED);
  }

  private tell(code: number): void {
    if (this.cookie === null) return;
    const { socket, bytes: cookie } = this.cookie;
    const data = cookie.slice();
    data[data.length - 1] = code;
    socket.deliverAnswer(data);
    socket.release();
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
    cookie: nullable(
      struct<NotificationCookie>({
        socket: anyRef<CookieSocket>("deliverAnswer", "retain", "release"),
        bytes,
      }),
    ),
  },
});
