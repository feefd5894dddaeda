/** How each rule is shown, all areas. */
import type { RuleNumber } from "../../../src/ns/rules/index.ts";
import type { RuleProof } from "../proof.ts";
import { CAP_PROOFS } from "./cap.ts";
import { CGROUP_PROOFS } from "./cgroup.ts";
import { GEN_PROOFS } from "./gen.ts";
import { IPC_PROOFS } from "./ipc.ts";
import { LIFE_PROOFS } from "./life.ts";
import { MNT_PROOFS } from "./mnt.ts";
import { NET_PROOFS } from "./net.ts";
import { NEW_PROOFS } from "./new.ts";
import { PID_PROOFS } from "./pid.ts";
import { TIME_PROOFS } from "./time.ts";
import { USER_PROOFS } from "./user.ts";
import { UTS_PROOFS } from "./uts.ts";

export const PROOFS: Readonly<Record<RuleNumber, RuleProof>> = {
  ...GEN_PROOFS,
  ...USER_PROOFS,
  ...PID_PROOFS,
  ...MNT_PROOFS,
  ...UTS_PROOFS,
  ...IPC_PROOFS,
  ...NET_PROOFS,
  ...TIME_PROOFS,
  ...CGROUP_PROOFS,
  ...CAP_PROOFS,
  ...LIFE_PROOFS,
  ...NEW_PROOFS,
};
