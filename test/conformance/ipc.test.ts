import { describeRules } from "./describe-rules.ts";
import { IPC_PROOFS } from "./rules/ipc.ts";

describeRules(IPC_PROOFS);
