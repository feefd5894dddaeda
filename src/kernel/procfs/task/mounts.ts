import { EINVAL, ENOENT } from "../../../abi/errno.ts";
import type { MountNamespace } from "../../../fs/mount-namespace.ts";
import { refuse } from "../../../ns/refusal.ts";
import { MountsFile, type MountsFormat } from "./mounts-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** mounts_open_common(): the mounts of the task's namespace, below its root directory. MNT-097 */
function mountsFile(format: MountsFormat, mode: number): TaskBoundFile {
  return {
    name: format,
    mode,
    open(task, caller, path, flags) {
      const { proxy = null, fsContext = null } = task ?? {};
      if (proxy === null) return refuse(EINVAL, "MNT-097");
      if (fsContext === null) return -ENOENT;
      return new MountsFile(path, flags, caller, proxy.mnt as MountNamespace, fsContext.root, format);
    },
  };
}

export const mounts: TaskBoundFile = mountsFile("mounts", 0o444);
export const mountinfo: TaskBoundFile = mountsFile("mountinfo", 0o444);
export const mountstats: TaskBoundFile = mountsFile("mountstats", 0o400);
