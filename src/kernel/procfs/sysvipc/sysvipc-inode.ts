import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import { TextFile, type TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { ipcOf } from "../../../ipc/ipc-objects.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import { callingTask } from "../calling-task.ts";
import { ProcDirectory } from "../proc-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { IpcNamespaceFile } from "./ipc-namespace-file.ts";
import { SYSVIPC_LISTINGS } from "./listings.ts";

/** A file of /proc/sysvipc: the IPC objects of one kind in the opener's namespace. IPC-004 */
export class SysvipcInode extends TextFile {
  declare readonly superblock: ProcfsSuperblock;
  readonly name: string;

  constructor(superblock: ProcfsSuperblock, name: string) {
    super(superblock, superblock.allocateInodeNumber());
    this.name = name;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription {
    const { kernel } = this.superblock;
    const pidNamespace = callingTask(caller)?.pidNamespace ?? kernel.rootPIDNamespace;
    return new IpcNamespaceFile(path, flags, caller, kernel.ipcNamespaceOf(caller), pidNamespace, true);
  }

  override text(_caller: Caller, open: TextFileDescription): string {
    const { namespace, pidNamespace, credentials } = open as IpcNamespaceFile;
    const reader = { pidNamespace, userNamespace: credentials.userNamespace };
    return SYSVIPC_LISTINGS.get(this.name)!(ipcOf(namespace, this.superblock.kernel), reader);
  }
}

/** /proc/sysvipc (proc_sysvipc(5)). */
export function makeSysvipcDirectory(superblock: ProcfsSuperblock): ProcDirectory {
  const directory = new ProcDirectory(superblock, superblock.allocateInodeNumber());
  for (const name of SYSVIPC_LISTINGS.keys()) directory.add(name, new SysvipcInode(superblock, name));
  return directory;
}

savable(SysvipcInode, {
  name: "kernel.ProcSysvipcInode",
  version: 1,
  saved: { name: oneOf(...SYSVIPC_LISTINGS.keys()) },
});
