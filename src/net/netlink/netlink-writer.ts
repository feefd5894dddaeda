import { bytesOf } from "../../abi/byte-string.ts";
import { NLA_F_NESTED } from "../../abi/netlink.ts";
import { Nlattr, Nlmsghdr } from "../../abi/netlink-struct.ts";

const INITIAL_SIZE = 1024;
const ALIGNMENT = 4;

function align(length: number): number {
  return (length + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/** What a message begins with. */
export interface NetlinkHeader {
  readonly type: number;
  /** NLM_F_* */
  readonly flags: number;
  readonly sequence: number;
  readonly port: number;
}

/** Writes one netlink message: header, the protocol's own struct, attributes (nlmsg_put(), nla_put()). */
export class NetlinkWriter {
  private buffer: Uint8Array;
  private view: DataView;
  private length: number;

  constructor(header: NetlinkHeader) {
    this.buffer = new Uint8Array(INITIAL_SIZE);
    this.view = new DataView(this.buffer.buffer);
    this.length = Nlmsghdr.size;
    Nlmsghdr.write(this.view, 0, {
      nlmsg_type: header.type,
      nlmsg_flags: header.flags,
      nlmsg_seq: header.sequence,
      nlmsg_pid: header.port,
    });
  }

  /** Appends `size` zeros, which `write` fills. */
  struct(size: number, write: (view: DataView, at: number) => void): this {
    const at = this.extend(align(size));
    write(this.view, at);
    return this;
  }

  bytes(data: Uint8Array): this {
    const at = this.extend(align(data.length));
    this.buffer.set(data, at);
    return this;
  }

  attribute(type: number, payload: Uint8Array | string): this {
    const data = typeof payload === "string" ? bytesOf(payload) : payload;
    const at = this.extend(align(Nlattr.size + data.length));
    Nlattr.write(this.view, at, { nla_len: Nlattr.size + data.length, nla_type: type });
    this.buffer.set(data, at + Nlattr.size);
    return this;
  }

  /** A C string. */
  text(type: number, text: string): this {
    return this.attribute(type, `${text}\0`);
  }

  u8(type: number, value: number): this {
    return this.attribute(type, Uint8Array.of(value));
  }

  u32(type: number, value: number): this {
    return this.attribute(type, new Uint8Array(Uint32Array.of(value).buffer));
  }

  i32(type: number, value: number): this {
    return this.u32(type, value >>> 0);
  }

  /** An attribute made of attributes. @param isMarked with NLA_F_NESTED, as newer ones are. */
  nest(type: number, write: (writer: this) => void, isMarked = false): this {
    const at = this.extend(Nlattr.size);
    write(this);
    Nlattr.write(this.view, at, { nla_len: this.length - at, nla_type: isMarked ? type | NLA_F_NESTED : type });
    return this;
  }

  finish(): Uint8Array {
    Nlmsghdr.fields.nlmsg_len.set(this.view, 0, this.length);
    return this.buffer.slice(0, this.length);
  }

  private extend(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.buffer.length));
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }
}
