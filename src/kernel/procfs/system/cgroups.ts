import { CONTROLLERS } from "../../../cgroup/controller.ts";
import type { SystemFile } from "./system-file.ts";

/** proc_cgroups(5): all controllers are those of the unified hierarchy, which is number 0. */
export const cgroups: SystemFile = {
  name: "cgroups",
  text: ({ kernel }) =>
    `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${CONTROLLERS.map(({ name }) => `${name}\t0\t${kernel.cgroups.count}\t1\n`).join("")}`,
};
