import { IFA_F_PERMANENT, RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from "../../abi/rtnetlink.ts";
import { nullable, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { familyOf, type IpAddress, isLinkLocal, isLoopback, maskTo } from "./ip-address.ts";

/** What an address of a device is made of. */
export interface InterfaceAddressFields {
  readonly local: IpAddress;
  readonly prefixLength: number;
  /** The other end of a point-to-point link; else `local`. */
  readonly peer?: IpAddress;
  readonly broadcast?: IpAddress | null;
  /** RT_SCOPE_* */
  readonly scope?: number;
  /** IFA_F_* besides IFA_F_PERMANENT. */
  readonly flags?: number;
  /** The alias of ifconfig(8): "eth0:1". "" for IPv6. */
  readonly label?: string;
  /** IFAPROT_*: who added it. Default: IFAPROT_UNSPEC. */
  readonly protocol?: number;
}

/** An address of a device (struct in_ifaddr, struct inet6_ifaddr). Addresses do not expire. */
export class InterfaceAddress {
  readonly local: IpAddress;
  readonly peer: IpAddress;
  readonly prefixLength: number;
  readonly broadcast: IpAddress | null;
  readonly scope: number;
  /** IFA_F_* */
  flags: number;
  label: string;
  readonly protocol: number;

  constructor(fields: InterfaceAddressFields) {
    this.local = fields.local;
    this.peer = fields.peer ?? fields.local;
    this.prefixLength = fields.prefixLength;
    this.broadcast = fields.broadcast ?? null;
    this.scope = fields.scope ?? RT_SCOPE_UNIVERSE;
    this.flags = (fields.flags ?? 0) | IFA_F_PERMANENT;
    this.label = fields.label ?? "";
    this.protocol = fields.protocol ?? 0;
  }

  get family(): number {
    return familyOf(this.local);
  }

  /** The subnet it is on. */
  get prefix(): IpAddress {
    return maskTo(this.peer, this.prefixLength);
  }
}

/** ipv6_addr_scope() as rtnetlink tells it. */
export function scopeOfIpv6(address: IpAddress): number {
  if (isLoopback(address)) return RT_SCOPE_HOST;
  return isLinkLocal(address) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

savable(InterfaceAddress, {
  name: "net.InterfaceAddress",
  version: 1,
  saved: {
    local: text,
    peer: text,
    prefixLength: uint,
    broadcast: nullable(text),
    scope: uint,
    flags: uint,
    label: text,
    protocol: uint,
  },
});
