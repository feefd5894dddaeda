import { describeRules } from "./describe-rules.ts";
import { USER_PROOFS } from "./rules/user.ts";

describeRules(USER_PROOFS);
