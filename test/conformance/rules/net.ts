/** Network namespaces: how each rule NET is shown. */
import { onLinux, partial, pass, type RuleProofs } from "../proof.ts";

export const NET_PROOFS: RuleProofs<"NET"> = {
  "NET-001": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-002": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-003": pass(onLinux("ns/rules/net-devices.c")),
  "NET-010": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-011": pass(onLinux("ns/rules/net-sockets.c"), onLinux("ns/rules/socket-namespaces.c")),
  "NET-012": pass(onLinux("ns/rules/net-sockets.c"), onLinux("ns/rules/socket-namespaces.c")),
  "NET-013": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-020": pass(onLinux("ns/rules/socket-namespaces.c")),
  "NET-021": pass(onLinux("ns/rules/socket-namespaces.c")),
  "NET-022": pass(onLinux("ns/rules/socket-namespaces.c")),
  "NET-030": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-031": pass(onLinux("ns/rules/net-devices.c")),
  "NET-032": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-033": pass(onLinux("ns/rules/net-devices.c")),
  "NET-034": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-040": pass(onLinux("ns/rules/net-devices.c")),
  "NET-041": pass(onLinux("ns/rules/net-devices.c")),
  "NET-042": pass(onLinux("ns/rules/net-devices.c")),
  "NET-043": partial("there are no physical devices that could go back", onLinux("ns/rules/net-devices.c")),
  "NET-044": pass(onLinux("ns/rules/net-devices.c")),
  "NET-045": pass(onLinux("ns/rules/net-devices.c")),
  "NET-050": pass(onLinux("ns/rules/net-sockets.c"), onLinux("ns/rules/socket-namespaces.c")),
  "NET-051": pass(onLinux("ns/rules/net-sockets.c")),
  "NET-052": pass(onLinux("ns/rules/net-devices.c")),
};
