/** /proc/sys/net (ip-sysctl of the kernel's documentation): values that each network namespace has for itself. NET-003 */
import { EINVAL } from "../../../abi/errno.ts";
import { DEFAULT_BUFFER } from "../../../net/socket-options.ts";
import type { NetSysctls } from "../../../net/stack/net-sysctls.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";
import { parseInteger } from "./integer.ts";

/** A file below /proc/sys/net. Like all sysctls it is a table, not state. */
export interface NetSysctl {
  /** Below /proc/sys. */
  readonly path: string;
  readonly mode: number;
  read(stack: NetworkStack): string;
  /** 0 or -errno. */
  write(stack: NetworkStack, text: string): number;
}

const INT_MAX = 0x7fffffff;
const LAST_PORT = 65535;
const LAST_GROUP = 2 ** 32 - 2;

type NumberField = keyof { [K in keyof NetSysctls as NetSysctls[K] extends number ? K : never]: true };

function constant(path: string, value: string | number): NetSysctl {
  return { path, mode: 0o444, read: () => String(value), write: () => -EINVAL };
}

/** proc_dointvec_minmax() */
function integer(path: string, field: NumberField, minimum: number, maximum: number): NetSysctl {
  return {
    path,
    mode: 0o644,
    read: ({ sysctls }) => String(sysctls[field]),
    write({ sysctls }, text) {
      const value = parseInteger(text)?.value ?? null;
      if (value === null || value < minimum || value > maximum) return -EINVAL;
      sysctls[field] = value;
      return 0;
    },
  };
}

/** Two numbers with a tab between them, each within the bounds, that `suits` accepts together. */
function pair(
  path: string,
  fields: readonly [NumberField, NumberField],
  limits: readonly [number, number],
  suits: (first: number, last: number) => boolean,
): NetSysctl {
  return {
    path,
    mode: 0o644,
    read: ({ sysctls }) => `${sysctls[fields[0]]}\t${sysctls[fields[1]]}`,
    write({ sysctls }, text) {
      const numbers = text.trim().split(/\s+/).map(Number);
      const [first = Number.NaN, last = Number.NaN] = numbers;
      const isInside = [first, last].every(
        (value) => Number.isInteger(value) && value >= limits[0] && value <= limits[1],
      );
      if (numbers.length !== 2 || !isInside || !suits(first, last)) return -EINVAL;
      sysctls[fields[0]] = first;
      sysctls[fields[1]] = last;
      return 0;
    },
  };
}

/** NET-031: ports that need no capability may not be among those that are given away. */
const portStart: NetSysctl = integer("net/ipv4/ip_unprivileged_port_start", "unprivilegedPortStart", 0, LAST_PORT);

/** ping_group_range: an empty range is told as "1 0", whatever was written. */
const pingGroups: NetSysctl = {
  ...pair("net/ipv4/ping_group_range", ["firstPingGroup", "lastPingGroup"], [0, LAST_GROUP], () => true),
};

export const NET_SYSCTLS: ReadonlyMap<string, NetSysctl> = new Map(
  [
    constant("net/core/optmem_max", 131072),
    constant("net/core/rmem_default", DEFAULT_BUFFER),
    constant("net/core/rmem_max", DEFAULT_BUFFER),
    integer("net/core/somaxconn", "somaxconn", 0, INT_MAX),
    constant("net/core/wmem_default", DEFAULT_BUFFER),
    constant("net/core/wmem_max", DEFAULT_BUFFER),
    integer("net/ipv4/conf/all/forwarding", "ipForward", -INT_MAX - 1, INT_MAX),
    integer("net/ipv4/icmp_echo_ignore_all", "ignoreEcho", 0, 1),
    integer("net/ipv4/ip_default_ttl", "defaultTtl", 1, 255),
    integer("net/ipv4/ip_forward", "ipForward", -INT_MAX - 1, INT_MAX),
    pair("net/ipv4/ip_local_port_range", ["firstPort", "lastPort"], [1, LAST_PORT], (first, last) => first <= last),
    integer("net/ipv4/ip_nonlocal_bind", "nonlocalBind", 0, 1),
    portStart,
    pingGroups,
    constant("net/ipv4/tcp_available_congestion_control", "cubic"),
    constant("net/ipv4/tcp_congestion_control", "cubic"),
    constant("net/ipv4/tcp_syn_retries", 6),
    integer("net/ipv6/bindv6only", "bindV6Only", 0, 1),
    integer("net/ipv6/conf/all/forwarding", "ipv6Forward", -INT_MAX - 1, INT_MAX),
  ].map((sysctl) => [sysctl.path, sysctl]),
);
