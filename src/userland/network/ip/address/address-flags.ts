/** IFA_F_* by their names, in the order in which they are shown (ifa_flag_data[] of iproute2's ip/ipaddress.c). */
export const ADDRESS_FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [0x1, "secondary"],
  [0x1, "temporary"],
  [0x2, "nodad"],
  [0x4, "optimistic"],
  [0x8, "dadfailed"],
  [0x10, "home"],
  [0x20, "deprecated"],
  [0x40, "tentative"],
  [0x80, "permanent"],
  [0x100, "mngtmpaddr"],
  [0x200, "noprefixroute"],
  [0x400, "autojoin"],
  [0x800, "stable-privacy"],
];

/** Those a new address may have. */
export const CONFIGURABLE_FLAGS: ReadonlySet<string> = new Set([
  "nodad",
  "home",
  "mngtmpaddr",
  "noprefixroute",
  "autojoin",
]);
