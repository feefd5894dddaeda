import { describeRules } from "./describe-rules.ts";
import { GEN_PROOFS } from "./rules/gen.ts";

describeRules(GEN_PROOFS);
