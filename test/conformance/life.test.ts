import { describeRules } from "./describe-rules.ts";
import { LIFE_PROOFS } from "./rules/life.ts";

describeRules(LIFE_PROOFS);
