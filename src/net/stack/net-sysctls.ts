import { int, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** What a new namespace starts with: nothing is taken over from the creator's. NET-003 */
const SOMAXCONN = 4096;
const UNPRIVILEGED_PORT_START = 1024;
const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;
const DEFAULT_TTL = 64;

/** The values of /proc/sys/net that each network namespace has for itself. */
export class NetSysctls {
  /** net.core.somaxconn */
  somaxconn: number;
  /** net.ipv4.ip_unprivileged_port_start: from here on ports need no capability. NET-031 */
  unprivilegedPortStart: number;
  /** net.ipv4.ip_local_port_range: both inclusive. */
  firstPort: number;
  lastPort: number;
  /** net.ipv4.ping_group_range: whose members may use ICMP echo sockets; "1 0" is nobody. Group ids of the initial user namespace. */
  firstPingGroup: number;
  lastPingGroup: number;
  /** net.ipv4.ip_forward */
  ipForward: number;
  /** net.ipv6.conf.all.forwarding */
  ipv6Forward: number;
  /** net.ipv4.ip_default_ttl */
  defaultTtl: number;
  /** net.ipv4.ip_nonlocal_bind */
  nonlocalBind: number;
  /** net.ipv4.icmp_echo_ignore_all */
  ignoreEcho: number;
  /** net.ipv6.bindv6only */
  bindV6Only: number;

  constructor() {
    this.somaxconn = SOMAXCONN;
    this.unprivilegedPortStart = UNPRIVILEGED_PORT_START;
    this.firstPort = FIRST_EPHEMERAL_PORT;
    this.lastPort = LAST_EPHEMERAL_PORT;
    this.firstPingGroup = 1;
    this.lastPingGroup = 0;
    this.ipForward = 0;
    this.ipv6Forward = 0;
    this.defaultTtl = DEFAULT_TTL;
    this.nonlocalBind = 0;
    this.ignoreEcho = 0;
    this.bindV6Only = 0;
  }
}

savable(NetSysctls, {
  name: "net.NetSysctls",
  version: 1,
  saved: {
    somaxconn: int,
    unprivilegedPortStart: uint,
    firstPort: uint,
    lastPort: uint,
    firstPingGroup: uint,
    lastPingGroup: uint,
    ipForward: int,
    ipv6Forward: int,
    defaultTtl: uint,
    nonlocalBind: int,
    ignoreEcho: int,
    bindV6Only: int,
  },
});
