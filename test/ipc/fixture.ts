/** IPC objects without a kernel. */
import type { IpcCaller } from "../../src/ipc/ipc-caller.ts";
import type { IpcHost } from "../../src/ipc/ipc-host.ts";
import { type IpcObjects, ipcOf } from "../../src/ipc/ipc-objects.ts";
import { SysvTask } from "../../src/ipc/sysv-task.ts";
import { IpcNamespace } from "../../src/ns/ipc-namespace.ts";
import type { Pid } from "../../src/ns/pid.ts";
import { PidNamespace } from "../../src/ns/pid-namespace.ts";
import { createWorld, type World } from "../fs/fixture.ts";

export interface IpcWorld {
  readonly world: World;
  readonly ipc: IpcObjects;
  /** Root, with a process number of its own. */
  newCaller(): IpcCaller;
}

export function newIpcWorld(): IpcWorld {
  const world = createWorld();
  const namespace = new IpcNamespace(world.user, null);
  const pids = new PidNamespace(null, world.user, null, 32768);
  const host: IpcHost = {
    vfs: world.vfs,
    platform: { pool: world.pool },
    currentProcess: null,
    visiblePid: (pid) => pid.number,
    ipcNamespaceOf: () => namespace,
    messageQueueLimit: () => Number.POSITIVE_INFINITY,
  };
  const { credentials } = world.root;
  return {
    world,
    ipc: ipcOf(namespace, host),
    newCaller: () => ({ credentials, processPid: pids.allocate([], credentials) as Pid, sysv: new SysvTask() }),
  };
}
