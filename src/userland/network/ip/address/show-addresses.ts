/** `ip address show` and `flush`: ipaddr_list_flush_or_save() of iproute2's ip/ipaddress.c. */
import { IFF_UP } from "../../../../abi/if.ts";
import { IFA_F_SECONDARY, RTM_DELADDR, RTM_GETADDR } from "../../../../abi/rtnetlink.ts";
import { Ifaddrmsg } from "../../../../abi/rtnetlink-struct.ts";
import { AF_PACKET, AF_UNSPEC } from "../../../../abi/socket.ts";
import { matchesPrefix } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { fnmatch } from "../../../fnmatch/index.ts";
import { type Prefix, parsePrefix } from "../internet-address.ts";
import { garbage, IpFailure } from "../ip-failure.ts";
import { printLink, printLinkBriefly } from "../link/print-link.ts";
import type { LinkRecord } from "../link-record.ts";
import type { IpSession } from "../session.ts";
import type { Words } from "../words.ts";
import { ADDRESS_FLAGS } from "./address-flags.ts";
import { type AddressRecord, addressRecord } from "./address-record.ts";
import { printAddress } from "./print-address.ts";

/** Which devices and addresses are meant. */
interface Selection {
  device: string | null;
  family: number;
  onlyUp: boolean;
  kind: string | null;
  group: number | null;
  scope: number | null;
  to: Prefix | null;
  label: string | null;
  /** IFA_F_* that must be as in `flags`. */
  flagMask: number;
  flags: number;
}

function* parseSelection(session: IpSession, words: Words): Routine<Selection> {
  const selection: Selection = {
    device: null,
    family: session.options.family,
    onlyUp: false,
    kind: null,
    group: null,
    scope: null,
    to: null,
    label: null,
    flagMask: 0,
    flags: 0,
  };
  while (!words.isAtEnd) {
    const word = words.argument();
    const isNegated = word.startsWith("-");
    const flag = ADDRESS_FLAGS.find(([, name]) => name === (isNegated ? word.slice(1) : word));
    if (word === "to") {
      selection.to = parsePrefix(words.argument(), selection.family);
      if (selection.family === AF_UNSPEC) selection.family = selection.to.family;
    } else if (word === "scope") {
      const name = words.argument();
      selection.scope = name === "all" ? null : yield* session.names.numberOf("scope", name, 'invalid "scope"');
    } else if (word === "up") selection.onlyUp = true;
    else if (word === "label") selection.label = words.argument();
    else if (word === "group")
      selection.group = yield* session.names.numberOf("group", words.argument(), 'Invalid "group" value');
    else if (word === "type") selection.kind = words.argument();
    else if (word === "primary") selection.flagMask |= IFA_F_SECONDARY;
    else if (flag !== undefined) {
      selection.flagMask |= flag[0];
      if (!isNegated) selection.flags |= flag[0];
    } else {
      const name = word === "dev" ? words.argument() : word;
      if (selection.device !== null) throw garbage("dev", name);
      selection.device = name;
    }
  }
  return selection;
}

/** @param isLink for `ip link`: no addresses. */
export function* show(session: IpSession, words: Words, isLink: boolean): Routine {
  const selection = yield* parseSelection(session, words);
  if (isLink) selection.family = AF_PACKET;
  const { report, options } = session;
  const links = (yield* selectedLinks(session, selection)).filter((link) => isSelectedLink(selection, link));
  const addresses = isLink || selection.family === AF_PACKET ? [] : yield* selectedAddresses(session, selection);
  const isFamilyOfAddresses = selection.family !== AF_UNSPEC && selection.family !== AF_PACKET;
  const view = { isLink: isLink || selection.family === AF_PACKET, hasHardware: !isFamilyOfAddresses };
  report.begin();
  for (const link of links) {
    const own = addresses.filter(({ index }) => index === link.index);
    const mustHave = isFamilyOfAddresses || narrowsAddresses(selection);
    if (!isLink && mustHave && own.length === 0) continue;
    report.openObject(null);
    const hasLine = view.isLink || (!options.isOneLine && selection.label === null);
    if (options.isBrief) yield* printLinkBriefly(session, link, view);
    else if (hasLine) yield* printLink(session, link, { ...view, isLink });
    if (!view.isLink) {
      report.openArray("addr_info");
      for (const address of own) {
        report.openObject(null);
        yield* printAddress(session, address);
        report.closeObject();
      }
      report.closeArray();
      if (options.isBrief) report.text("\n");
    }
    report.closeObject();
    yield* session.print();
  }
  report.end();
}

/** A device that is named is asked for by its name. */
function* selectedLinks(session: IpSession, { device }: Selection): Routine<LinkRecord[]> {
  if (device === null) return yield* session.devices.list();
  const found = yield* session.devices.named(device);
  if (found === null) throw new IpFailure(`Device "${device}" does not exist.`, 1);
  return [found];
}

function isSelectedLink({ onlyUp, kind, group }: Selection, link: LinkRecord): boolean {
  if (onlyUp && (link.flags & IFF_UP) === 0) return false;
  return (group === null || link.group === group) && (kind === null || link.kind === kind);
}

function narrowsAddresses({ scope, to, label, flagMask }: Selection): boolean {
  return scope !== null || to !== null || label !== null || flagMask !== 0;
}

export function* selectedAddresses(session: IpSession, selection: Selection): Routine<AddressRecord[]> {
  const { scope, to, label, flagMask, flags } = selection;
  const messages = yield* session.socket.dump(RTM_GETADDR, (request) => {
    request.struct(Ifaddrmsg.size, (view, at) => Ifaddrmsg.write(view, at, { ifa_family: selection.family }));
  });
  return messages.map(addressRecord).filter((address) => {
    if (selection.family !== AF_UNSPEC && address.family !== selection.family) return false;
    if (scope !== null && address.scope !== scope) return false;
    if (((address.flags ^ flags) & flagMask) !== 0) return false;
    if (label !== null && !fnmatch(label, address.label ?? "")) return false;
    return to === null || to.isAny || matchesPrefix(address.local, to.address, to.length);
  });
}

/** `ip address flush`: takes away what `show` would show. */
export function* flush(session: IpSession, words: Words): Routine {
  if (words.isAtEnd) throw new IpFailure("Flush requires arguments.", 1);
  const selection = yield* parseSelection(session, words);
  const links = (yield* selectedLinks(session, selection)).filter((link) => isSelectedLink(selection, link));
  for (const { message, index } of yield* selectedAddresses(session, selection)) {
    if (!links.some((link) => link.index === index)) continue;
    yield* session.socket.change(RTM_DELADDR, 0, (request) => request.bytes(message.body));
  }
}
