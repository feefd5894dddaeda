/** RTN_* by their names (rtnl_rtntype_n2a()). */
export const ROUTE_TYPES: readonly string[] = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
  "nat",
  "xresolve",
];

/** rtnl_rtntype_a2n(); null for what is no type. */
export function routeType(text: string): number | null {
  const type = ROUTE_TYPES.indexOf(text);
  return type > 0 ? type : null;
}
