/** Files of the pids controller (kernel/cgroup/pids.c). */
import { EINVAL } from "../../abi/errno.ts";
import { CGROUP_PIDS } from "../../cgroup/controller.ts";
import type { PidsGroup } from "../../cgroup/pids-group.ts";
import type { ControlFile } from "./control-file.ts";
import { limitText, parseInt64, strip } from "./numbers.ts";

/** PID_MAX_LIMIT: there cannot be more tasks. */
const PIDS_MAX = 4194304;

function pidsFile(name: string, show: (pids: PidsGroup) => string | number): ControlFile {
  return {
    name,
    controller: CGROUP_PIDS,
    isMissingOnRoot: true,
    read: (cgroup) => `${show(cgroup.pids!)}\n`,
  };
}

export const PIDS_FILES: readonly ControlFile[] = [
  {
    ...pidsFile("pids.max", (pids) => limitText(pids.limit)),
    write(cgroup, text) {
      const word = strip(text);
      const limit = word === "max" ? { value: Number.POSITIVE_INFINITY } : parseInt64(word);
      if ("error" in limit) return limit.error;
      if (limit.value < 0 || (limit.value > PIDS_MAX && word !== "max")) return -EINVAL;
      // A lower limit than there are tasks is fine: none is added then.
      cgroup.pids!.limit = limit.value;
      return 0;
    },
  },
  pidsFile("pids.current", (pids) => pids.current),
  pidsFile("pids.peak", (pids) => pids.peak),
  pidsFile("pids.events", (pids) => `max ${pids.limitHits}`),
  pidsFile("pids.events.local", (pids) => `max ${pids.localLimitHits}`),
];
