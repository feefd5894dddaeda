import type { IpAddress } from "../../../net/ip/ip-address.ts";

/** An address as files of /proc/net print it: each 32-bit word as the machine, which is little-endian, reads it ("0100007F"). */
export function hexAddress(address: IpAddress): string {
  let text = "";
  for (let word = 0; word < address.length; word += 4) {
    for (let at = word + 3; at >= word; at--) text += hex(address.charCodeAt(at), 2);
  }
  return text;
}

export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
