/** Cgroup namespaces: how each rule CGROUP is shown. */
import { absent, type RuleProofs } from "../proof.ts";

export const CGROUP_PROOFS: RuleProofs<"CGROUP"> = {
  "CGROUP-001": absent("not shown yet"),
  "CGROUP-002": absent("not shown yet"),
  "CGROUP-003": absent("not shown yet"),
  "CGROUP-004": absent("not shown yet"),
  "CGROUP-005": absent("not shown yet"),
  "CGROUP-006": absent("not shown yet"),
  "CGROUP-007": absent("not shown yet"),
  "CGROUP-008": absent("not shown yet"),
  "CGROUP-009": absent("not shown yet"),
  "CGROUP-010": absent("not shown yet"),
  "CGROUP-011": absent("not shown yet"),
  "CGROUP-012": absent("not shown yet"),
  "CGROUP-013": absent("not shown yet"),
  "CGROUP-014": absent("not shown yet"),
  "CGROUP-015": absent("not shown yet"),
};
