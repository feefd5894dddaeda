import type { AddressFamily } from "./address-family.ts";

/** The families there are (sock_register()), by AF_*. */
export const ADDRESS_FAMILIES: ReadonlyMap<number, AddressFamily> = new Map(
  ([] as readonly AddressFamily[]).map((family) => [family.family, family]),
);
