import type { Credentials } from "../ns/credentials.ts";
import type { Pid } from "../ns/pid.ts";
import type { SysvTask } from "./sysv-task.ts";

/** Who makes an IPC system call; kernel's Task is one. */
export interface IpcCaller {
  readonly credentials: Credentials;
  /** task_tgid(): what the objects remember of who did something last. */
  readonly processPid: Pid;
  readonly sysv: SysvTask;
}
