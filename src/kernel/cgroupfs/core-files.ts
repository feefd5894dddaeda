/** Files that say what a cgroup is and may contain (cgroup_base_files[] of kernel/cgroup/cgroup.c). */
import { EINVAL, ENOENT } from "../../abi/errno.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import { CGROUP_CPU, CGROUP_MEMORY, CGROUP_PIDS, CONTROLLERS, controllerNames } from "../../cgroup/controller.ts";
import { changeSubtreeControl, parseControlChange } from "../../cgroup/subtree-control.ts";
import { cgroupType, enableThreaded } from "../../cgroup/thread-mode.ts";
import type { ControlFile } from "./control-file.ts";
import { limitText, parseInt32, strip } from "./numbers.ts";

const INT_MAX = 0x7fffffff;

/** cgroup.max.descendants and cgroup.max.depth: "max" or a number. */
function hierarchyLimit(name: string, field: "maxDepth" | "maxDescendants"): ControlFile {
  return {
    name,
    controller: 0,
    read: (cgroup) => `${limitText(cgroup[field])}\n`,
    write(cgroup, text) {
      const word = strip(text);
      const parsed = word === "max" ? { value: Number.POSITIVE_INFINITY } : parseInt32(word, 0, INT_MAX);
      if ("error" in parsed) return parsed.error;
      cgroup[field] = parsed.value;
      return 0;
    },
  };
}

function hasController(cgroup: Cgroup, bit: number): boolean {
  if (cgroup.parent === null) return true;
  return (cgroup.controllers & bit & (CGROUP_CPU | CGROUP_MEMORY | CGROUP_PIDS)) !== 0;
}

/** cgroup.stat: live and dying descendants, and how many cgroups here and below have each controller. */
function statText(cgroup: Cgroup): string {
  let text = `nr_descendants ${cgroup.descendants}\n`;
  for (const { bit, name } of CONTROLLERS) {
    let count = 0;
    for (const at of cgroup.subtree()) if (hasController(at, bit)) count++;
    text += `nr_subsys_${name} ${count}\n`;
  }
  return `${text}nr_dying_descendants ${cgroup.dyingDescendants}\n`;
}

export const CORE_FILES: readonly ControlFile[] = [
  {
    name: "cgroup.type",
    controller: 0,
    isMissingOnRoot: true,
    read: (cgroup) => `${cgroupType(cgroup)}\n`,
    // cgroups(7): EINVAL, the only word there is to write is "threaded"
    write: (cgroup, text) => (strip(text) === "threaded" ? enableThreaded(cgroup) : -EINVAL),
  },
  {
    name: "cgroup.controllers",
    controller: 0,
    read: (cgroup) => `${controllerNames(cgroup.controllers)}\n`,
  },
  {
    name: "cgroup.subtree_control",
    controller: 0,
    isDelegatable: true,
    read: (cgroup) => `${controllerNames(cgroup.subtreeControl)}\n`,
    write(cgroup, text) {
      const change = parseControlChange(strip(text));
      return typeof change === "number" ? change : changeSubtreeControl(cgroup, change);
    },
  },
  {
    name: "cgroup.events",
    controller: 0,
    isMissingOnRoot: true,
    read: (cgroup) => `populated ${cgroup.isPopulated ? 1 : 0}\nfrozen ${cgroup.isFrozen ? 1 : 0}\n`,
  },
  hierarchyLimit("cgroup.max.descendants", "maxDescendants"),
  hierarchyLimit("cgroup.max.depth", "maxDepth"),
  {
    name: "cgroup.stat",
    controller: 0,
    read: (cgroup) => (cgroup.isDead ? -ENOENT : statText(cgroup)),
  },
];
