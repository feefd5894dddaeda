import { describeRules } from "./describe-rules.ts";
import { CAP_PROOFS } from "./rules/cap.ts";

describeRules(CAP_PROOFS);
