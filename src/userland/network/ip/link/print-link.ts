/** What `ip link` and `ip address` say about a device: print_linkinfo() of iproute2's ip/ipaddress.c. */
import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_BROADCAST,
  IFF_DEBUG,
  IFF_DORMANT,
  IFF_DYNAMIC,
  IFF_ECHO,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MASTER,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_POINTOPOINT,
  IFF_PORTSEL,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_SLAVE,
  IFF_UP,
} from "../../../../abi/if.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import type { LinkRecord } from "../link-record.ts";
import { namespaceByNsid } from "../netns/nsid.ts";
import type { Report } from "../report.ts";
import type { IpSession } from "../session.ts";
import { printStatistics } from "./print-statistics.ts";

const FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [IFF_LOOPBACK, "LOOPBACK"],
  [IFF_BROADCAST, "BROADCAST"],
  [IFF_POINTOPOINT, "POINTOPOINT"],
  [IFF_MULTICAST, "MULTICAST"],
  [IFF_NOARP, "NOARP"],
  [IFF_ALLMULTI, "ALLMULTI"],
  [IFF_PROMISC, "PROMISC"],
  [IFF_MASTER, "MASTER"],
  [IFF_SLAVE, "SLAVE"],
  [IFF_DEBUG, "DEBUG"],
  [IFF_DYNAMIC, "DYNAMIC"],
  [IFF_AUTOMEDIA, "AUTOMEDIA"],
  [IFF_PORTSEL, "PORTSEL"],
  [IFF_NOTRAILERS, "NOTRAILERS"],
  [IFF_UP, "UP"],
  [IFF_LOWER_UP, "LOWER_UP"],
  [IFF_DORMANT, "DORMANT"],
  [IFF_ECHO, "ECHO"],
];
const OPERSTATES = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];
const LINKMODES = ["DEFAULT", "DORMANT"];
const TYPES: ReadonlyMap<number, string> = new Map([
  [ARPHRD_ETHER, "ether"],
  [ARPHRD_LOOPBACK, "loopback"],
]);

/** ll_addr_n2a() */
export function formatHardwareAddress(address: string): string {
  return Array.from(address, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join(":");
}

/** What is shown besides. */
export interface LinkView {
  /** For `ip link`, not `ip address`. */
  readonly isLink: boolean;
  /** With addresses of hardware: not where one family of Internet addresses is asked for. */
  readonly hasHardware: boolean;
}

/** One device, up to the end of its last line; as JSON within an object that is open. */
export function* printLink(session: IpSession, record: LinkRecord, view: LinkView): Routine {
  const { report, options } = session;
  report.fact("ifindex", record.index, `${record.index}: `);
  const isLowerDown = yield* printName(session, record, (name) => `${name}: `);
  printFlags(report, record.flags, isLowerDown);
  if (record.mtu !== null) report.fact("mtu", record.mtu, `mtu ${record.mtu} `);
  if (record.qdisc !== null) report.fact("qdisc", record.qdisc, `qdisc ${record.qdisc} `);
  if (record.operstate !== null) {
    const state = operstateName(record.operstate);
    report.fact("operstate", state, `state ${state} `);
  }
  if (view.isLink && record.linkmode !== null) {
    const mode = LINKMODES[record.linkmode] ?? String(record.linkmode);
    report.fact("linkmode", mode, `mode ${mode} `);
  }
  if (record.group !== null) {
    const group = yield* session.numbered("group", record.group);
    report.fact("group", group, `group ${group} `);
  }
  if (record.txqlen !== null && record.txqlen !== 0) report.fact("txqlen", record.txqlen, `qlen ${record.txqlen}`);
  if (view.hasHardware || options.hasDetails) printHardware(session, record);
  yield* printNetnsid(session, record);
  if (options.hasDetails) printDetails(report, record);
  if ((view.isLink || options.hasDetails) && record.alias !== null)
    report.newLine().fact("ifalias", record.alias, `    alias ${record.alias}`);
  if (view.isLink && options.statistics > 0 && record.stats64 !== null) {
    report.newLine();
    printStatistics(report, record.stats64, options.statistics > 1, record.carrierChanges);
  }
  report.text("\n");
}

/** print_linkinfo_brief(): for `ip link` the address and flags, for `ip address` addresses follow. */
export function* printLinkBriefly(session: IpSession, record: LinkRecord, view: LinkView): Routine {
  const { report } = session;
  const isLowerDown = yield* printName(session, record, (name) => `${name.padEnd(16)} `);
  if (record.operstate !== null) {
    const state = operstateName(record.operstate);
    report.fact("operstate", state, `${state.padEnd(14)} `);
  }
  if (!view.isLink) return;
  if (record.address !== null) {
    const address = formatHardwareAddress(record.address);
    report.fact("address", address, `${address} `);
  }
  printFlags(report, record.flags, isLowerDown);
  report.text("\n");
}

const operstateName = (state: number): string => OPERSTATES[state] ?? String(state);

/** print_name_and_link(). @returns the device below is down. */
function* printName(session: IpSession, record: LinkRecord, layout: (name: string) => string): Routine<boolean> {
  const { report, devices } = session;
  let shown = record.name;
  let isLowerDown = false;
  if (record.link !== null) {
    let below: string | null = null;
    if (record.link === 0) {
      below = "NONE";
      report.hidden("link", null);
    } else if (record.linkNetnsid !== null) {
      // It is in another network namespace: the index says nothing here.
      below = `if${record.link}`;
      report.hidden("link_index", record.link);
    } else {
      below = yield* devices.nameOf(record.link);
      report.hidden("link", below);
      isLowerDown = (((yield* devices.at(record.link))?.flags ?? 0) & IFF_UP) === 0;
    }
    if (!report.isJson) shown = `${record.name}@${below}`;
  }
  report.fact("ifname", shown, layout(shown));
  return isLowerDown;
}

function printFlags(report: Report, flags: number, isLowerDown: boolean): void {
  const names = (flags & (IFF_UP | IFF_RUNNING)) === IFF_UP ? ["NO-CARRIER"] : [];
  let left = flags & ~IFF_RUNNING;
  for (const [flag, name] of FLAGS) {
    if ((flags & flag) !== 0) names.push(name);
    left &= ~flag;
  }
  if (left !== 0) names.push(left.toString(16));
  if (isLowerDown) names.push("M-DOWN");
  report.words("flags", names, "<", "> ");
}

function printHardware({ report, options }: IpSession, { type, flags, address, broadcast }: LinkRecord): void {
  const kind = (options.isNumeric ? undefined : TYPES.get(type)) ?? `[${type}]`;
  report.newLine().fact("link_type", kind, `    link/${kind} `);
  if (address !== null) report.fact("address", formatHardwareAddress(address), formatHardwareAddress(address));
  if (broadcast === null) return;
  const isPointToPoint = (flags & IFF_POINTOPOINT) !== 0;
  if (isPointToPoint) report.hidden("link_pointtopoint", true);
  report.text(isPointToPoint ? " peer " : " brd ");
  report.fact("broadcast", formatHardwareAddress(broadcast), formatHardwareAddress(broadcast));
}

function* printNetnsid(session: IpSession, { linkNetnsid }: LinkRecord): Routine {
  if (linkNetnsid === null) return;
  const { report } = session;
  if (linkNetnsid < 0) {
    report.fact("link_netnsid", "unknown", " link-netnsid unknown");
    return;
  }
  const name = yield* namespaceByNsid(session, linkNetnsid);
  report.fact("link_netnsid", linkNetnsid, name === null ? ` link-netnsid ${linkNetnsid}` : ` link-netns ${name}`);
}

function printDetails(report: Report, { kind, details }: LinkRecord): void {
  const print = (list: typeof details.before) => {
    for (const { key, label, value } of list) report.fact(key, value, `${label} ${value} `);
  };
  print(details.before);
  if (kind !== null) report.object("linkinfo", () => report.newLine().fact("info_kind", kind, `    ${kind} `));
  print(details.after);
}
