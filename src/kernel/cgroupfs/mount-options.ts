/** Mount options of cgroup2 (cgroups(7), Documentation/admin-guide/cgroup-v2.rst): they hold for the hierarchy, not for one mount. */
import { EINVAL } from "../../abi/errno.ts";
import type { CgroupHierarchy } from "../../cgroup/hierarchy.ts";

type Option = "isNamespaceDelegated" | "favorsDynamicMods" | "hasLocalMemoryEvents" | "isProtectionRecursive";

// In the order /proc/PID/mounts shows them.
const OPTIONS: readonly (readonly [word: string, option: Option])[] = [
  ["nsdelegate", "isNamespaceDelegated"],
  ["favordynmods", "favorsDynamicMods"],
  ["memory_localevents", "hasLocalMemoryEvents"],
  ["memory_recursiveprot", "isProtectionRecursive"],
];

/** cgroup2_parse_param(): EINVAL for what is not an option. */
export function parseOptions(data: string): ReadonlySet<Option> | number {
  const options = new Set<Option>();
  for (const word of data.split(",")) {
    if (word === "") continue;
    const found = OPTIONS.find(([known]) => known === word);
    if (found === undefined) return -EINVAL;
    options.add(found[1]);
  }
  return options;
}

/** apply_cgroup_root_flags() */
export function applyOptions(hierarchy: CgroupHierarchy, options: ReadonlySet<Option>): void {
  for (const [, option] of OPTIONS) hierarchy[option] = options.has(option);
}

/** cgroup_show_options(): each with a leading comma. */
export function formatOptions(hierarchy: CgroupHierarchy): string {
  return OPTIONS.map(([word, option]) => (hierarchy[option] ? `,${word}` : "")).join("");
}
