/** Lifetime: how each rule LIFE is shown. */
import { absent, type RuleProofs } from "../proof.ts";

export const LIFE_PROOFS: RuleProofs<"LIFE"> = {
  "LIFE-001": absent("not shown yet"),
  "LIFE-002": absent("not shown yet"),
  "LIFE-003": absent("not shown yet"),
  "LIFE-004": absent("not shown yet"),
  "LIFE-005": absent("not shown yet"),
  "LIFE-006": absent("not shown yet"),
  "LIFE-007": absent("not shown yet"),
  "LIFE-008": absent("not shown yet"),
  "LIFE-009": absent("not shown yet"),
  "LIFE-010": absent("not shown yet"),
  "LIFE-011": absent("not shown yet"),
  "LIFE-012": absent("not shown yet"),
  "LIFE-014": absent("not shown yet"),
  "LIFE-015": absent("not shown yet"),
  "LIFE-016": absent("not shown yet"),
  "LIFE-017": absent("not shown yet"),
  "LIFE-013": absent("not shown yet"),
};
