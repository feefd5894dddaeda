/** What Ethernet devices have in common (include/linux/etherdevice.h). */

import { fromBytes } from "../../abi/byte-string.ts";
import { ETH_ALEN } from "../../abi/if.ts";
import type { EntropySource } from "../../fs/devices/entropy.ts";

/** ETH_DATA_LEN */
export const ETHERNET_MTU = 1500;

/** eth_random_addr(): a unicast address, locally administered. */
export function randomEthernetAddress(entropy: EntropySource): string {
  const bytes = new Uint8Array(ETH_ALEN);
  entropy.fill(bytes, 0, ETH_ALEN);
  bytes[0] = (bytes[0]! & 0xfe) | 0x02;
  return fromBytes(bytes);
}

/** is_valid_ether_addr(): neither multicast nor zero. */
export function isValidEthernetAddress(address: string): boolean {
  return address.length === ETH_ALEN && (address.charCodeAt(0) & 1) === 0 && address !== "\0".repeat(ETH_ALEN);
}

/** "02:42:ac:11:00:02" */
export function formatEthernetAddress(address: string): string {
  return Array.from(address, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join(":");
}
