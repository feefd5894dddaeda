/** cgroup.freeze and cgroup.kill: what is done to all processes of a cgroup and below at once. */
import { EOPNOTSUPP } from "../../abi/errno.ts";
import { SIGKILL } from "../../abi/signal.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import { callingTask } from "../procfs/calling-task.ts";
import { sendGroupSignal } from "../signals/send.ts";
import { kernelSignal } from "../signals/signal-info.ts";
import type { Task } from "../task.ts";
import type { ThreadGroup } from "../thread-group.ts";
import type { ControlAccess, ControlFile } from "./control-file.ts";
import { parseInt32 } from "./numbers.ts";

/** cgroup_kill(): processes whose pid namespace is below the writer's cannot escape by being its init. */
function killAll(cgroup: Cgroup, { kernel, caller }: ControlAccess): void {
  const writer = callingTask(caller)?.pidNamespace ?? kernel.rootPIDNamespace;
  const groups = new Set<ThreadGroup>();
  for (const at of cgroup.subtree()) for (const member of at.members) groups.add((member as Task).group);
  for (const group of groups) sendGroupSignal(group, kernelSignal(SIGKILL), group.pidNamespace !== writer);
}

export const FREEZER_FILES: readonly ControlFile[] = [
  {
    name: "cgroup.freeze",
    controller: 0,
    isMissingOnRoot: true,
    read: (cgroup) => `${cgroup.freezes ? 1 : 0}\n`,
    write(cgroup, text) {
      const freeze = parseInt32(text, 0, 1);
      if ("error" in freeze) return freeze.error;
      cgroup.setFreezes(freeze.value === 1);
      return 0;
    },
  },
  {
    name: "cgroup.kill",
    controller: 0,
    isMissingOnRoot: true,
    write(cgroup, text, access) {
      const kill = parseInt32(text, 1, 1);
      if ("error" in kill) return kill.error;
      // cgroups(7): EOPNOTSUPP, it is about processes, and a threaded cgroup has threads
      if (cgroup.isThreaded) return -EOPNOTSUPP;
      killAll(cgroup, access);
      return 0;
    },
  },
];
