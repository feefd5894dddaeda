import { describeRules } from "./describe-rules.ts";
import { TIME_PROOFS } from "./rules/time.ts";

describeRules(TIME_PROOFS);
