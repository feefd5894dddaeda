import { ESRCH } from "../../../abi/errno.ts";
import { O_ACCMODE, O_RDONLY } from "../../../abi/fcntl.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Path } from "../../../fs/path.ts";
import { USE_FILE } from "../../../ns/namespace-use.ts";
import { mayOpenSetgroupsForWrite, readSetgroups, writeSetgroups } from "../../../ns/setgroups-file.ts";
import { UserNamespace } from "../../../ns/user-namespace.ts";
import { ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcView } from "../view.ts";
import { BoundTextFile } from "./bound-text-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_setgroups(5): proc_setgroups_open(). USER-040 */
export const setgroups: TaskBoundFile = {
  name: "setgroups",
  mode: 0o644,
  open(task, caller, path, flags) {
    if (task === null) return -ESRCH;
    const namespace = task.credentials.userNamespace;
    if ((flags & O_ACCMODE) !== O_RDONLY) {
      const error = mayOpenSetgroupsForWrite(namespace, caller.credentials);
      if (error < 0) return error;
    }
    return new SetgroupsFile(path, flags, caller, namespace);
  },
};

export class SetgroupsFile extends BoundTextFile {
  readonly namespace: UserNamespace;

  constructor(path: Path, flags: number, caller: Caller, namespace: UserNamespace) {
    super(path, flags, caller.credentials);
    this.namespace = namespace;
    namespace.retain(USE_FILE);
  }

  override show(): string {
    return readSetgroups(this.namespace);
  }

  override store(_view: ProcView, text: string, position: number): number {
    return writeSetgroups(this.namespace, text, position);
  }

  override onRelease(): void {
    super.onRelease();
    this.namespace.release(USE_FILE);
  }
}

savable(SetgroupsFile, {
  name: "kernel.ProcSetgroupsFile",
  version: 1,
  saved: { namespace: ref(() => UserNamespace) },
});
