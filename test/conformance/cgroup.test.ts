import { describeRules } from "./describe-rules.ts";
import { CGROUP_PROOFS } from "./rules/cgroup.ts";

describeRules(CGROUP_PROOFS);
