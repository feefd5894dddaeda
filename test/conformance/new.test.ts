import { describeRules } from "./describe-rules.ts";
import { NEW_PROOFS } from "./rules/new.ts";

describeRules(NEW_PROOFS);
