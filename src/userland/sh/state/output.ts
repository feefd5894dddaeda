import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { joinBytes } from "../input/join-bytes.ts";

/** Bytes that are kept before they are written. */
const CAPACITY = 8192;

/** Standard output of a builtin: kept until the builtin ends, and written then. */
export class Output {
  private readonly sys: Sys;
  private kept: Uint8Array[] = [];
  private length = 0;
  /** A write failed since `flush` last said so. */
  private hasFailed = false;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  *write(data: string | Uint8Array): Routine {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    if (bytes.length === 0) return;
    this.kept.push(bytes);
    this.length += bytes.length;
    if (this.length >= CAPACITY) yield* this.writeKept();
  }

  /** @returns false when something could not be written. */
  *flush(): Routine<boolean> {
    yield* this.writeKept();
    const isWhole = !this.hasFailed;
    this.hasFailed = false;
    return isWhole;
  }

  private *writeKept(): Routine {
    const { kept, length } = this;
    if (length === 0) return;
    this.kept = [];
    this.length = 0;
    const bytes = joinBytes(kept);
    for (let at = 0; at < length; ) {
      try {
        at += yield* this.sys.write(1, at === 0 ? bytes : bytes.subarray(at));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (error.code === "EINTR") continue;
        this.hasFailed = true;
        return;
      }
    }
  }
}
