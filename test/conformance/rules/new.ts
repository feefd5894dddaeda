/** Newer than 6.18 (verified on Debian 7.2 riscv64 in a VM; refusals verified on 6.18): how each rule NEW is shown. */
import { absent, type RuleProofs } from "../proof.ts";

export const NEW_PROOFS: RuleProofs<"NEW"> = {
  "NEW-001": absent("not shown yet"),
  "NEW-002": absent("not shown yet"),
  "NEW-003": absent("not shown yet"),
  "NEW-004": absent("not shown yet"),
  "NEW-005": absent("not shown yet"),
  "NEW-006": absent("not shown yet"),
  "NEW-007": absent("not shown yet"),
  "NEW-010": absent("not shown yet"),
  "NEW-011": absent("not shown yet"),
  "NEW-012": absent("not shown yet"),
  "NEW-013": absent("not shown yet"),
  "NEW-014": absent("not shown yet"),
  "NEW-015": absent("not shown yet"),
  "NEW-016": absent("not shown yet"),
};
