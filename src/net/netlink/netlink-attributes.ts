import { fromBytes } from "../../abi/byte-string.ts";
import { NLA_F_NESTED, NLA_F_NET_BYTEORDER } from "../../abi/netlink.ts";
import { Nlattr } from "../../abi/netlink-struct.ts";

const TYPE_MASK = 0xffff & ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER);

/** The attributes of a message (nla_parse()): of several with one type the last one counts. */
export class NetlinkAttributes {
  private readonly found: ReadonlyMap<number, Uint8Array>;
  /** The bytes are attributes, up to padding at the end. */
  readonly isValid: boolean;

  constructor(bytes: Uint8Array) {
    const found = new Map<number, Uint8Array>();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    let isValid = true;
    while (bytes.length - at >= Nlattr.size) {
      const length = Nlattr.fields.nla_len.get(view, at);
      if (length < Nlattr.size || length > bytes.length - at) {
        isValid = false;
        break;
      }
      found.set(Nlattr.fields.nla_type.get(view, at) & TYPE_MASK, bytes.subarray(at + Nlattr.size, at + length));
      at += (length + 3) & ~3;
    }
    this.found = found;
    this.isValid = isValid;
  }

  has(type: number): boolean {
    return this.found.has(type);
  }

  bytes(type: number): Uint8Array | null {
    return this.found.get(type) ?? null;
  }

  /** Up to the first NUL; null when there is none. */
  text(type: number): string | null {
    const bytes = this.found.get(type);
    if (bytes === undefined) return null;
    const end = bytes.indexOf(0);
    return fromBytes(bytes, 0, end < 0 ? bytes.length : end);
  }

  /** The bytes as they are, one per char: an address. */
  byteString(type: number): string | null {
    const bytes = this.found.get(type);
    return bytes === undefined ? null : fromBytes(bytes);
  }

  /** Null when it is missing or too short. */
  u32(type: number): number | null {
    const bytes = this.found.get(type);
    if (bytes === undefined || bytes.length < 4) return null;
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  }

  i32(type: number): number | null {
    const value = this.u32(type);
    return value === null ? null : value | 0;
  }

  u8(type: number): number | null {
    return this.found.get(type)?.[0] ?? null;
  }

  nested(type: number): NetlinkAttributes | null {
    const bytes = this.found.get(type);
    return bytes === undefined ? null : new NetlinkAttributes(bytes);
  }
}
