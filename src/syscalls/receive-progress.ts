import { anyRef, nullable } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { type KTime, ktime } from "../time/ktime.ts";

/** `Task.progressObject` of a recvmmsg(2) that waits: until when it goes on with further messages. */
export class ReceiveProgress {
  readonly end: KTime | null;
  /** What the present message keeps. */
  readonly resume: object | null;

  constructor(end: KTime | null, resume: object | null) {
    this.end = end;
    this.resume = resume;
  }
}

savable(ReceiveProgress, {
  name: "syscalls.ReceiveProgress",
  version: 1,
  saved: { end: nullable(ktime), resume: nullable(anyRef()) },
});
