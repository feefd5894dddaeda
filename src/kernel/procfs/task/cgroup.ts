import { cgroupPath } from "../../../cgroup/path.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_cgroup(5): the place in the unified hierarchy, as the reader's cgroup namespace sees it. CGROUP-001, CGROUP-002 */
export const cgroup: TaskTextFile = {
  name: "cgroup",
  mode: 0o444,
  text({ cgroup: place }, { kernel, reader }) {
    const namespace = reader?.proxy?.cgroup ?? kernel.initialNamespaces.cgroup;
    // CGROUP-014: a zombie may be the last that knows of it
    return `0::${cgroupPath(place, namespace.root)}${place.isDead ? " (deleted)" : ""}\n`;
  },
};
