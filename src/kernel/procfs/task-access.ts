/** Who may look at a task through /proc, and to whom its files belong. */
import { S_IFDIR } from "../../abi/stat.ts";
import type { Caller } from "../../fs/caller.ts";
import { GLOBAL_ROOT_UID, INVALID_ID, type Kgid, type Kuid } from "../../ns/ids.ts";
import { PTRACE_MODE_READ_FSCREDS } from "../../ns/ptrace-access.ts";
import { isDumpable, mayPtrace } from "../ptrace-access.ts";
import type { Task } from "../task.ts";
import { callingTask } from "./calling-task.ts";

/** Directories everybody may list keep the task's owner even if it is not dumpable. */
const PUBLIC_DIRECTORY = S_IFDIR | 0o555;

/** proc(5): "governed by a ptrace access mode check". */
export function mayAccessTask(caller: Caller, task: Task, mode: number = PTRACE_MODE_READ_FSCREDS): boolean {
  return mayPtrace(caller.credentials, callingTask(caller), task, mode);
}

export interface TaskOwner {
  readonly uid: Kuid;
  readonly gid: Kgid;
}

const ROOT: TaskOwner = { uid: GLOBAL_ROOT_UID, gid: GLOBAL_ROOT_UID };

/**
 * task_dump_owner(): a task's files belong to its effective user; to root when it is not dumpable (CAP-062) or has no memory any more,
 * but for the directories everybody can read. Those of a task that is gone are root's.
 */
export function ownerOf(task: Task | null, mode: number): TaskOwner {
  if (task === null) return ROOT;
  const { credentials, mm } = task;
  if (mode === PUBLIC_DIRECTORY) return { uid: credentials.euid, gid: credentials.egid };
  if (mm === null) return ROOT;
  if (isDumpable(task)) return { uid: credentials.euid, gid: credentials.egid };
  const userNamespace = mm.userNamespace ?? credentials.userNamespace;
  const uid = userNamespace.makeKuid(0);
  const gid = userNamespace.makeKgid(0);
  return { uid: uid === INVALID_ID ? ROOT.uid : uid, gid: gid === INVALID_ID ? ROOT.gid : gid };
}
