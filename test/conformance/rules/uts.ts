/** UTS namespaces: how each rule UTS is shown. */
import { onLinux, pass, type RuleProofs } from "../proof.ts";

export const UTS_PROOFS: RuleProofs<"UTS"> = {
  "UTS-001": pass(onLinux("ns/rules/uts.c")),
  "UTS-002": pass(onLinux("ns/rules/uts.c")),
  "UTS-003": pass(onLinux("ns/rules/uts.c")),
  "UTS-004": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-010": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-011": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-012": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-013": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-014": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-020": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-021": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-022": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-023": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-024": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-025": pass(onLinux("ns/rules/uts-owner.c")),
  "UTS-026": pass(onLinux("ns/rules/uts-owner.c")),
};
