import { describeRules } from "./describe-rules.ts";
import { UTS_PROOFS } from "./rules/uts.ts";

describeRules(UTS_PROOFS);
