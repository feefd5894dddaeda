import { FdTable } from "../fs/fd-table.ts";
import { HostInput } from "../fs/host/host-input.ts";
import { HostOutput } from "../fs/host/host-output.ts";
import { openHostInput, openHostOutput } from "../fs/host/host-stream-file.ts";
import { Credentials } from "../ns/credentials.ts";
import type { Kernel } from "./kernel.ts";

/** The embedder's ends of a first process's standard streams. */
export interface StandardStreams {
  /** Descriptors 0, 1 and 2: for `createProcess`. */
  readonly fdTable: FdTable;
  readonly stdin: HostInput;
  readonly stdout: HostOutput;
  readonly stderr: HostOutput;
}

/** Rooms for the three descriptors. */
const INSTALL = { closeOnExec: false, limit: 3 };

/**
 * Makes streams named stdin, stdout and stderr. The kernel remembers them by name, so that after a load they are found in
 * `kernel.hostInputs` and `kernel.hostOutputs`. Precondition: the kernel has none of these names.
 */
export function standardStreams(kernel: Kernel): StandardStreams {
  const credentials = Credentials.root(kernel.rootUserNamespace);
  const fdTable = new FdTable();
  const stdin = new HostInput("stdin");
  const stdout = new HostOutput("stdout");
  const stderr = new HostOutput("stderr");
  fdTable.install(openHostInput(kernel.vfs, stdin, credentials), INSTALL);
  fdTable.install(openHostOutput(kernel.vfs, stdout, credentials), INSTALL);
  fdTable.install(openHostOutput(kernel.vfs, stderr, credentials), INSTALL);
  kernel.hostInputs.set("stdin", stdin);
  kernel.hostOutputs.set("stdout", stdout);
  kernel.hostOutputs.set("stderr", stderr);
  return { fdTable, stdin, stdout, stderr };
}
