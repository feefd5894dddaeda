import {
  FR_ACT_TO_TBL,
  FRA_PRIORITY,
  FRA_TABLE,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_NEWRULE,
} from "../../../abi/rtnetlink.ts";
import { FibRuleHdr } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../../abi/socket.ts";
import type { RouteRequest } from "./route-request.ts";

/** fib_default_rules_init(): they cannot be changed here. IPv6 has no table "default". */
const DEFAULT_RULES = [
  { priority: 0, table: RT_TABLE_LOCAL, families: [AF_INET, AF_INET6] },
  { priority: 32766, table: RT_TABLE_MAIN, families: [AF_INET, AF_INET6] },
  { priority: 32767, table: RT_TABLE_DEFAULT, families: [AF_INET] },
];

/** RTM_GETRULE */
export function getRule(request: RouteRequest): number {
  const wanted = request.body[0] ?? AF_UNSPEC;
  for (const family of [AF_INET, AF_INET6]) {
    if (wanted !== AF_UNSPEC && wanted !== family) continue;
    for (const { priority, table, families } of DEFAULT_RULES) {
      if (!families.includes(family)) continue;
      const writer = request
        .answer(RTM_NEWRULE)
        .struct(FibRuleHdr.size, (view, at) => FibRuleHdr.write(view, at, { family, table, action: FR_ACT_TO_TBL }))
        .u32(FRA_TABLE, table);
      if (priority !== 0) writer.u32(FRA_PRIORITY, priority);
      request.send(writer);
    }
  }
  return 0;
}
