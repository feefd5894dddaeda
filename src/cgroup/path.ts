import type { Cgroup } from "./cgroup.ts";

/**
 * The path of `cgroup` as a cgroup namespace rooted at `root` sees it: "/", "/a/b", "/.." for what lies above. CGROUP-002, CGROUP-006
 * A removed cgroup keeps its place. CGROUP-011
 */
export function cgroupPath(cgroup: Cgroup, root: Cgroup): string {
  let common = root;
  while (!cgroup.isSameOrBelow(common)) common = common.parent!;
  let below = "";
  for (let at = cgroup; at !== common; at = at.parent!) below = `/${at.name}${below}`;
  const text = "/..".repeat(root.level - common.level) + below;
  return text === "" ? "/" : text;
}
