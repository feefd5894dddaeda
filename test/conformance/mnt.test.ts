import { describeRules } from "./describe-rules.ts";
import { MNT_PROOFS } from "./rules/mnt.ts";

describeRules(MNT_PROOFS);
