/** Network namespaces: how each rule NET is shown. */
import { absent, type RuleProofs } from "../proof.ts";

export const NET_PROOFS: RuleProofs<"NET"> = {
  "NET-001": absent("not shown yet"),
  "NET-002": absent("not shown yet"),
  "NET-003": absent("not shown yet"),
  "NET-010": absent("not shown yet"),
  "NET-011": absent("not shown yet"),
  "NET-012": absent("not shown yet"),
  "NET-013": absent("not shown yet"),
  "NET-020": absent("not shown yet"),
  "NET-021": absent("not shown yet"),
  "NET-022": absent("not shown yet"),
  "NET-030": absent("not shown yet"),
  "NET-031": absent("not shown yet"),
  "NET-032": absent("not shown yet"),
  "NET-033": absent("not shown yet"),
  "NET-034": absent("not shown yet"),
  "NET-040": absent("not shown yet"),
  "NET-041": absent("not shown yet"),
  "NET-042": absent("not shown yet"),
  "NET-043": absent("not shown yet"),
  "NET-044": absent("not shown yet"),
  "NET-045": absent("not shown yet"),
  "NET-050": absent("not shown yet"),
  "NET-051": absent("not shown yet"),
  "NET-052": absent("not shown yet"),
};
