/** Cgroup namespaces: how each rule CGROUP is shown. */
import { absent, onLinux, partial, pass, type RuleProofs } from "../proof.ts";

export const CGROUP_PROOFS: RuleProofs<"CGROUP"> = {
  "CGROUP-001": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-002": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-003": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-004": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-005": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-006": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-007": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-008": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-009": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-010": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-011": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-012": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-013": partial("there is the unified hierarchy only: no v1 hierarchies", onLinux("ns/rules/cgroup.c")),
  "CGROUP-014": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-015": absent("not shown yet"),
};
