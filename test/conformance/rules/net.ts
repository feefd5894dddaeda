/** Network namespaces: how each rule NET is shown. */
import { absent, onLinux, pass, type RuleProofs } from "../proof.ts";

export const NET_PROOFS: RuleProofs<"NET"> = {
  "NET-001": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-002": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-003": absent("not shown yet"),
  "NET-010": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-011": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-012": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-013": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-020": absent("not shown yet"),
  "NET-021": absent("not shown yet"),
  "NET-022": absent("not shown yet"),
  "NET-030": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-031": absent("not shown yet"),
  "NET-032": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-033": absent("not shown yet"),
  "NET-034": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-040": absent("not shown yet"),
  "NET-041": absent("not shown yet"),
  "NET-042": absent("not shown yet"),
  "NET-043": absent("not shown yet"),
  "NET-044": absent("not shown yet"),
  "NET-045": absent("not shown yet"),
  "NET-050": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-051": absent("not shown yet"),
  "NET-052": absent("not shown yet"),
};
