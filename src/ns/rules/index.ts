/** The rules of Linux namespaces that src/ follows and test/conformance shows, by number: what refusals and comments cite. */
import { CAP_RULES } from "./cap.ts";
import { CGROUP_RULES } from "./cgroup.ts";
import { GEN_RULES } from "./gen.ts";
import { IPC_RULES } from "./ipc.ts";
import { LIFE_RULES } from "./life.ts";
import { MNT_RULES } from "./mnt.ts";
import { NET_RULES } from "./net.ts";
import { NEW_RULES } from "./new.ts";
import { PID_RULES } from "./pid.ts";
import { TIME_RULES } from "./time.ts";
import { USER_RULES } from "./user.ts";
import { UTS_RULES } from "./uts.ts";

/** In words, by number. */
export const RULES = {
  ...GEN_RULES,
  ...USER_RULES,
  ...PID_RULES,
  ...MNT_RULES,
  ...UTS_RULES,
  ...IPC_RULES,
  ...NET_RULES,
  ...TIME_RULES,
  ...CGROUP_RULES,
  ...CAP_RULES,
  ...LIFE_RULES,
  ...NEW_RULES,
} as const;

/** "USER-017" */
export type RuleNumber = keyof typeof RULES;
