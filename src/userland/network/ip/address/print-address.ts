/** What `ip address` says about an address: print_addrinfo() of iproute2's ip/ipaddress.c. */
import { IFA_F_PERMANENT, IFA_F_SECONDARY } from "../../../../abi/rtnetlink.ts";
import { AF_INET6 } from "../../../../abi/socket.ts";
import { formatIpAddress } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { familyName } from "../internet-address.ts";
import type { IpSession } from "../session.ts";
import { ADDRESS_FLAGS } from "./address-flags.ts";
import type { AddressRecord } from "./address-record.ts";

const FOREVER = 0xffffffff;

/** As JSON within an object that is open. */
export function* printAddress(session: IpSession, record: AddressRecord): Routine {
  const { report, options } = session;
  if (options.isBrief) {
    printBriefly(session, record);
    return;
  }
  if (options.isOneLine) {
    const name = yield* session.devices.nameOf(record.index);
    report.hidden("index", record.index).fact("dev", name, `${record.index}: ${name}`);
  }
  const family = familyName(record.family);
  report.fact("family", family, `    ${family} `);
  printLocal(session, record);
  report.fact("prefixlen", record.prefixLength, `/${record.prefixLength} `);
  if (record.metric !== null) report.fact("metric", record.metric, `metric ${record.metric} `);
  if (record.broadcast !== null) {
    const broadcast = formatIpAddress(record.broadcast);
    report.fact("broadcast", broadcast, `brd ${broadcast} `);
  }
  const scope = yield* session.numbered("scope", record.scope);
  report.fact("scope", scope, `scope ${scope} `);
  printFlags(session, record);
  if (record.label !== null) report.fact("label", record.label, record.label);
  if (record.lifetime !== null) {
    const { valid, preferred } = record.lifetime;
    report.newLine().text("       valid_lft ").fact("valid_life_time", valid, lifetime(valid));
    report.text(" preferred_lft ").fact("preferred_life_time", preferred, lifetime(preferred));
  }
  report.text("\n");
}

function printBriefly({ report }: IpSession, { local, peer, prefixLength }: AddressRecord): void {
  const address = formatIpAddress(local);
  report.fact("local", address, address);
  if (peer !== local) report.fact("address", formatIpAddress(peer), ` peer ${formatIpAddress(peer)}`);
  report.fact("prefixlen", prefixLength, `/${prefixLength} `);
}

function printLocal({ report }: IpSession, { local, peer }: AddressRecord): void {
  report.fact("local", formatIpAddress(local), formatIpAddress(local));
  if (peer !== local) report.text(" peer ").fact("address", formatIpAddress(peer), formatIpAddress(peer));
}

function printFlags({ report }: IpSession, { flags, family }: AddressRecord): void {
  let left = flags;
  const other = family === AF_INET6 ? "secondary" : "temporary";
  for (const [flag, name] of ADDRESS_FLAGS) {
    if (flag === IFA_F_SECONDARY && name === other) continue;
    const isSet = (flags & flag) !== 0;
    left &= ~flag;
    // Whatever is not permanent was configured for a time.
    if (flag === IFA_F_PERMANENT && !isSet) report.fact("dynamic", true, "dynamic ");
    else if (flag !== IFA_F_PERMANENT && isSet) report.fact(name, true, `${name} `);
  }
  if (left !== 0) {
    const hex = left.toString(16).padStart(2, "0");
    report.fact("ifa_flags", hex, `flags ${hex} `);
  }
}

function lifetime(seconds: number): string {
  return seconds === FOREVER ? "forever" : `${seconds}sec`;
}
