/** Invariants of what /proc says about places: it is the same when it is said again, and leads back to what it is said of. */

import type { Cgroup } from "../../cgroup/cgroup.ts";
import { cgroupPath } from "../../cgroup/path.ts";
import type { Mount } from "../../fs/mount.ts";
import { mountinfoText, mountsText } from "../../fs/mountinfo.ts";
import { Path } from "../../fs/path.ts";
import { absoluteName, REACHED_ROOT } from "../../fs/pathname.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import { type Invariant, liveTasks, nameOf } from "./invariant.ts";

/** One task of each view of mounts. */
function* readers(kernel: Kernel): Iterable<Task> {
  const seen = new Map<Mount, Set<object>>();
  for (const task of liveTasks(kernel)) {
    const { mount, dentry } = task.fs.root;
    const known = seen.get(mount) ?? new Set();
    if (known.has(dentry)) continue;
    seen.set(mount, known.add(dentry));
    yield task;
  }
}

/** /proc/PID/mountinfo and /proc/PID/mounts, as the task reads its own. */
function readMounts(task: Task): string {
  const { root } = task.fs;
  return mountinfoText(task.mountNamespace, root, task) + mountsText(task.mountNamespace, root);
}

/** Where a name without links in it leads, through what is mounted on the way; null where nobody has been. */
function lookUp(root: Path, name: string): Path | null {
  let at = root;
  for (const part of name.split("/")) {
    if (part === "") continue;
    const child = at.dentry.children?.get(part);
    if (child === undefined) return null;
    at = new Path(at.mount, child).throughMounts();
  }
  return at;
}

export const mountPaths: Invariant = {
  number: 40,
  says: "mountinfo says the same when it is read twice, and what lies at the place it names has that name.",
  *check(kernel) {
    for (const task of readers(kernel)) {
      const { root } = task.fs;
      const namespace = task.mountNamespace;
      const [once, again] = [readMounts(task), readMounts(task)];
      if (once !== again) yield `the mounts of ${nameOf(task)} change as they are read`;
      for (const mount of namespace.mounts) {
        const { text, end } = absoluteName(mount.rootPath, root);
        // One that was deleted cannot be looked up.
        if (end !== REACHED_ROOT || mount.mountpoint?.isDeleted === true) continue;
        const found = lookUp(root.throughMounts(), text) ?? lookUp(root, text);
        if (found === null) continue;
        const place = absoluteName(found, root);
        if (place.end === REACHED_ROOT && place.text !== text)
          yield `${text}, where ${nameOf(task)} sees mount ${mount.id}, leads to ${place.text}`;
      }
    }
  },
};

function cgroupAt(root: Cgroup, path: string): Cgroup | null {
  let at: Cgroup | null = root;
  for (const part of path.split("/")) {
    if (part === "" || at === null) continue;
    at = part === ".." ? at.parent : (at.children.get(part) ?? null);
  }
  return at;
}

export const cgroupPaths: Invariant = {
  number: 40,
  says: "The path of a cgroup, as a namespace shows it, leads from the namespace's root to it.",
  *check(kernel) {
    for (const reader of liveTasks(kernel))
      for (const task of liveTasks(kernel)) {
        if (task.cgroup.isDead) continue;
        const { root } = reader.nsProxy.cgroup;
        const path = cgroupPath(task.cgroup, root);
        if (cgroupAt(root, path) !== task.cgroup) yield `${path} is not where ${nameOf(reader)} finds ${nameOf(task)}`;
      }
  },
};
