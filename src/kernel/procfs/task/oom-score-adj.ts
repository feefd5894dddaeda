import { CAP_SYS_RESOURCE } from "../../../abi/capability.ts";
import { EACCES, EINVAL } from "../../../abi/errno.ts";
import { refuseCapability } from "../../../ns/refusal.ts";
import { parseInteger } from "../sys/integer.ts";
import type { TaskTextFile } from "./task-file.ts";

const OOM_SCORE_ADJ_MAX = 1000;

/** proc_pid_oom_score_adj(5): what is added to a process's badness, in thousandths of all memory. */
export const oomScoreAdj: TaskTextFile = {
  name: "oom_score_adj",
  mode: 0o644,
  text: ({ group }) => `${group.oomScoreAdj}\n`,
  /** __set_oom_adj(): nobody goes below what somebody with the capability has set last. CAP-002 */
  write({ group, kernel }, { caller: { credentials } }, text) {
    const parsed = parseInteger(text.trim());
    if (parsed === null || Math.abs(parsed.value) > OOM_SCORE_ADJ_MAX) return -EINVAL;
    const { rootUserNamespace } = kernel;
    const isAble = credentials.hasCapability(CAP_SYS_RESOURCE, rootUserNamespace);
    if (parsed.value < group.oomScoreAdjMin && !isAble)
      return refuseCapability(EACCES, "CAP-002", credentials, CAP_SYS_RESOURCE, rootUserNamespace);
    group.oomScoreAdj = parsed.value;
    if (isAble) group.oomScoreAdjMin = parsed.value;
    return text.length;
  },
};
