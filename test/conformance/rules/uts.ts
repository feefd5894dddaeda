/** UTS namespaces: how each rule UTS is shown. */
import { absent, onLinux, pass, type RuleProofs } from "../proof.ts";

export const UTS_PROOFS: RuleProofs<"UTS"> = {
  "UTS-001": pass(onLinux("ns/rules/uts.c")),
  "UTS-002": pass(onLinux("ns/rules/uts.c")),
  "UTS-003": pass(onLinux("ns/rules/uts.c")),
  "UTS-004": absent("not shown yet"),
  "UTS-010": absent("not shown yet"),
  "UTS-011": absent("not shown yet"),
  "UTS-012": absent("not shown yet"),
  "UTS-013": absent("not shown yet"),
  "UTS-014": absent("not shown yet"),
  "UTS-020": absent("not shown yet"),
  "UTS-021": absent("not shown yet"),
  "UTS-022": absent("not shown yet"),
  "UTS-023": absent("not shown yet"),
  "UTS-024": absent("not shown yet"),
  "UTS-025": absent("not shown yet"),
  "UTS-026": absent("not shown yet"),
};
