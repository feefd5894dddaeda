import { describeRules } from "./describe-rules.ts";
import { PID_PROOFS } from "./rules/pid.ts";

describeRules(PID_PROOFS);
