import { MSG_CTRUNC } from "../abi/socket.ts";
import { Cmsghdr } from "../abi/socket-struct.ts";

const ALIGNMENT = 8;

/** CMSG_ALIGN() */
function align(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** Ancillary data that recvmsg(2) hands out (put_cmsg()). */
export class ControlBuffer {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Whether there is a buffer at all, be it of size 0. */
  readonly isPresent: boolean;
  /** How much of it is filled. */
  length: number;
  /** MSG_CTRUNC, or 0. */
  flags: number;

  /** @param capacity msg_controllen, of which so much can be written. */
  constructor(capacity: number, isPresent: boolean) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.isPresent = isPresent;
    this.length = 0;
    this.flags = 0;
  }

  /** What was put in. */
  get contents(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Bytes of data that the next message has room for; negative when not even its header fits. */
  get room(): number {
    return this.bytes.length - this.length - Cmsghdr.size;
  }

  /** Something was left out. */
  truncate(): void {
    this.flags |= MSG_CTRUNC;
  }

  /** put_cmsg(): what does not fit is cut off. */
  put(level: number, type: number, data: Uint8Array): void {
    const { room } = this;
    if (!this.isPresent || room < 0) {
      this.truncate();
      return;
    }
    if (room < data.length) this.truncate();
    const size = Math.min(room, data.length);
    Cmsghdr.write(this.view, this.length, { cmsg_len: Cmsghdr.size + size, cmsg_level: level, cmsg_type: type });
    this.bytes.set(data.subarray(0, size), this.length + Cmsghdr.size);
    this.length = Math.min(this.bytes.length, this.length + align(Cmsghdr.size + size));
  }
}
