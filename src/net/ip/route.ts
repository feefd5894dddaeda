import { RT_SCOPE_UNIVERSE, RT_TABLE_MAIN, RTN_UNICAST, RTNH_F_LINKDOWN, RTPROT_BOOT } from "../../abi/rtnetlink.ts";
import { nullable, ref, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { NetDevice } from "../device/net-device.ts";
import { familyOf, type IpAddress } from "./ip-address.ts";

/** What a route takes of the host's memory, about. */
export const ROUTE_BYTES = 256;

/** What a route is made of. */
export interface RouteFields {
  readonly destination: IpAddress;
  readonly prefixLength: number;
  /** RT_TABLE_*; default main. */
  readonly table?: number;
  /** RTN_*; default unicast. */
  readonly type?: number;
  /** RT_SCOPE_* */
  readonly scope?: number;
  /** RTPROT_*: who made it. */
  readonly protocol?: number;
  readonly gateway?: IpAddress | null;
  readonly device?: NetDevice | null;
  /** The source address of what is sent by it. */
  readonly source?: IpAddress | null;
  /** The metric: of two routes to the same prefix the lower one is taken. */
  readonly priority?: number;
  readonly tos?: number;
  /** RTNH_F_ONLINK */
  readonly flags?: number;
}

/** A route (struct fib_alias with its fib_info, struct fib6_info): one next hop. */
export class Route {
  readonly destination: IpAddress;
  readonly prefixLength: number;
  readonly table: number;
  readonly type: number;
  readonly scope: number;
  readonly protocol: number;
  readonly gateway: IpAddress | null;
  /** Null for those that lead nowhere: unreachable, blackhole, prohibit. */
  readonly device: NetDevice | null;
  readonly source: IpAddress | null;
  readonly priority: number;
  readonly tos: number;
  readonly flags: number;

  constructor(fields: RouteFields) {
    this.destination = fields.destination;
    this.prefixLength = fields.prefixLength;
    this.table = fields.table ?? RT_TABLE_MAIN;
    this.type = fields.type ?? RTN_UNICAST;
    this.scope = fields.scope ?? RT_SCOPE_UNIVERSE;
    this.protocol = fields.protocol ?? RTPROT_BOOT;
    this.gateway = fields.gateway ?? null;
    this.device = fields.device ?? null;
    this.source = fields.source ?? null;
    this.priority = fields.priority ?? 0;
    this.tos = fields.tos ?? 0;
    this.flags = fields.flags ?? 0;
  }

  get family(): number {
    return familyOf(this.destination);
  }

  /** RTNH_F_*, with what the device's state adds. */
  get reportedFlags(): number {
    return this.device !== null && !this.device.isRunning ? this.flags | RTNH_F_LINKDOWN : this.flags;
  }
}

savable(Route, {
  name: "net.Route",
  version: 1,
  saved: {
    destination: text,
    prefixLength: uint,
    table: uint,
    type: uint,
    scope: uint,
    protocol: uint,
    gateway: nullable(text),
    device: nullable(ref(() => NetDevice)),
    source: nullable(text),
    priority: uint,
    tos: uint,
    flags: uint,
  },
});
