import { describeRules } from "./describe-rules.ts";
import { NET_PROOFS } from "./rules/net.ts";

describeRules(NET_PROOFS);
