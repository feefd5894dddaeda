import type { Caller } from "../../../fs/caller.ts";
import type { Path } from "../../../fs/path.ts";
import { TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { IpcNamespace } from "../../../ns/ipc-namespace.ts";
import { USE_FILE } from "../../../ns/namespace-use.ts";
import { PidNamespace } from "../../../ns/pid-namespace.ts";
import { bool, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";

/** An open file of an IPC namespace: it keeps showing that of its opener, wherever the reader is. IPC-046 */
export class IpcNamespaceFile extends TextFileDescription {
  readonly namespace: IpcNamespace;
  /** Of the opener: whose numbers processes are shown by. */
  readonly pidNamespace: PidNamespace;
  /** Keeps both alive; a sysctl goes with its namespace. */
  readonly isPinning: boolean;

  constructor(
    path: Path,
    flags: number,
    caller: Caller,
    namespace: IpcNamespace,
    pidNamespace: PidNamespace,
    isPinning: boolean,
  ) {
    super(path, flags, caller.credentials);
    this.namespace = namespace;
    this.pidNamespace = pidNamespace;
    this.isPinning = isPinning;
    if (!isPinning) return;
    namespace.retain(USE_FILE);
    pidNamespace.retain(USE_FILE);
  }

  override onRelease(): void {
    super.onRelease();
    if (!this.isPinning) return;
    this.pidNamespace.release(USE_FILE);
    this.namespace.release(USE_FILE);
  }
}

savable(IpcNamespaceFile, {
  name: "kernel.ProcIpcNamespaceFile",
  version: 1,
  saved: { namespace: ref(() => IpcNamespace), pidNamespace: ref(() => PidNamespace), isPinning: bool },
});
