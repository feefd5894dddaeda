import { IFA_F_NODAD, RT_SCOPE_HOST, RT_SCOPE_LINK } from "../../../abi/rtnetlink.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";

/** IPV6_ADDR_LOOPBACK, IPV6_ADDR_LINKLOCAL: scopes as this file tells them. */
const SCOPES: ReadonlyMap<number, number> = new Map([
  [RT_SCOPE_HOST, 0x10],
  [RT_SCOPE_LINK, 0x20],
]);

/** /proc/net/if_inet6: if6_seq_show() of net/ipv6/addrconf.c. */
export function ipv6Addresses({ devices }: NetworkStack): string {
  let text = "";
  for (const device of devices) {
    for (const { local, prefixLength, scope, flags } of device.addresses) {
      if (local.length !== 16) continue;
      const bytes = Array.from(local, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
      const two = (value: number) => value.toString(16).padStart(2, "0");
      const shown = flags & ~IFA_F_NODAD & 0xff;
      text += `${bytes} ${two(device.index)} ${two(prefixLength)} ${two(SCOPES.get(scope) ?? 0)} ${two(shown)} ${device.name.padStart(8)}\n`;
    }
  }
  return text;
}
