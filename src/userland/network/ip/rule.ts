/** `ip rule show`: print_rule() of iproute2's ip/iprule.c, for the rules there are. */
import { FRA_PRIORITY, FRA_TABLE, RTM_GETRULE } from "../../../abi/rtnetlink.ts";
import { FibRuleHdr } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_UNSPEC } from "../../../abi/socket.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { attributesOf } from "../netlink/route-socket.ts";
import type { IpSession } from "./session.ts";

export function* listRules(session: IpSession): Routine {
  const { report, options } = session;
  const family = options.family === AF_UNSPEC ? AF_INET : options.family;
  const messages = yield* session.socket.dump(RTM_GETRULE, (request) => {
    request.struct(FibRuleHdr.size, (view, at) => FibRuleHdr.write(view, at, { family }));
  });
  report.begin();
  for (const message of messages) {
    const attributes = attributesOf(message, FibRuleHdr.size);
    const priority = attributes.u32(FRA_PRIORITY) ?? 0;
    const number = attributes.u32(FRA_TABLE) ?? FibRuleHdr.read(message.view, 0).table;
    const table = yield* session.numbered("table", number);
    report.object(null, () => {
      report.fact("priority", priority, `${priority}:\t`).fact("src", "all", "from all").text(" ");
      report.fact("table", table, `lookup ${table}`).text("\n");
    });
  }
  report.end();
}
