import { EINVAL } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Path } from "../../../fs/path.ts";
import { type IdMapKind, readIdMap, writeIdMap } from "../../../ns/id-map-file.ts";
import { USE_FILE } from "../../../ns/namespace-use.ts";
import { UserNamespace } from "../../../ns/user-namespace.ts";
import { oneOf, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcView } from "../view.ts";
import { BoundTextFile } from "./bound-text-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_uid_map(5) and its kin. The open file is about the user namespace the task was in when it was opened. */
function idMapFile(kind: IdMapKind): TaskBoundFile {
  return {
    name: `${kind}_map`,
    mode: 0o644,
    open: (task, caller, path, flags) =>
      task === null ? -EINVAL : new IdMapFile(path, flags, caller, task.credentials.userNamespace, kind),
  };
}

export const uidMap: TaskBoundFile = idMapFile("uid");
export const gidMap: TaskBoundFile = idMapFile("gid");
export const projidMap: TaskBoundFile = idMapFile("projid");

export class IdMapFile extends BoundTextFile {
  readonly namespace: UserNamespace;
  readonly kind: IdMapKind;

  constructor(path: Path, flags: number, caller: Caller, namespace: UserNamespace, kind: IdMapKind) {
    super(path, flags, caller.credentials);
    this.namespace = namespace;
    this.kind = kind;
    namespace.retain(USE_FILE);
  }

  override show({ opener }: ProcView): string {
    return readIdMap(this.namespace, this.kind, opener);
  }

  override store({ opener, caller }: ProcView, text: string, position: number): number {
    return writeIdMap(this.namespace, this.kind, text, position, opener, caller.credentials);
  }

  override onRelease(): void {
    super.onRelease();
    this.namespace.release(USE_FILE);
  }
}

savable(IdMapFile, {
  name: "kernel.ProcIdMapFile",
  version: 1,
  saved: { namespace: ref(() => UserNamespace), kind: oneOf("uid", "gid", "projid") },
});
