import type { Pid } from "../../../ns/pid.ts";
import type { PidNamespace } from "../../../ns/pid-namespace.ts";
import type { Task } from "../../task.ts";
import type { ProcView } from "../view.ts";
import { taskStateName } from "./state-letter.ts";

/** task_state(): who the task is. Numbers of processes are the instance's (PID-070), those of users the opener's (USER-011). */
export function identityLines(task: Task, view: ProcView): string {
  const { group, credentials: cred, fsContext, pid } = task;
  const { pidNamespace, userNamespace } = view;
  const uids = [cred.uid, cred.euid, cred.suid, cred.fsuid].map((uid) => userNamespace.fromKuidMunged(uid));
  const gids = [cred.gid, cred.egid, cred.sgid, cred.fsgid].map((gid) => userNamespace.fromKgidMunged(gid));
  const groups = cred.groups.map((gid) => userNamespace.fromKgidMunged(gid));
  return (
    (fsContext === null ? "" : `Umask:\t0${fsContext.umask.toString(8).padStart(3, "0")}\n`) +
    `State:\t${taskStateName(task)}\n` +
    `Tgid:\t${group.idIn(pidNamespace)}\n` +
    "Ngid:\t0\n" +
    `Pid:\t${pid.numberIn(pidNamespace)}\n` +
    `PPid:\t${group.parent?.idIn(pidNamespace) ?? 0}\n` +
    "TracerPid:\t0\n" +
    `Uid:\t${uids.join("\t")}\n` +
    `Gid:\t${gids.join("\t")}\n` +
    `FDSize:\t${descriptorTableSize(task)}\n` +
    `Groups:\t${groups.join(" ")} \n` +
    `NStgid:${numbers(group.pid, pid, view)}\n` +
    `NSpid:${numbers(pid, pid, view)}\n` +
    `NSpgid:${numbers(group.processGroup?.pid, pid, view)}\n` +
    `NSsid:${numbers(group.session?.pid, pid, view)}\n` +
    "Kthread:\t0\n"
  );
}

/**
 * The number of `shown` in each pid namespace from the instance's down to the task's own; 0 in those it is not visible in, as the process
 * group that the task's parent has outside. PID-070, PID-072
 */
function numbers(shown: Pid | undefined, pid: Pid, { pidNamespace }: ProcView): string {
  let text = "";
  for (let namespace: PidNamespace | null = pid.namespace; namespace !== null; namespace = namespace.parent) {
    if (namespace.level < pidNamespace.level) break;
    text = `\t${shown?.numberIn(namespace) ?? 0}${text}`;
  }
  return text;
}

/** NR_OPEN_DEFAULT: what fits into the table that is part of struct files_struct. */
const SMALLEST_TABLE = 64;
/** alloc_fdtable(): larger tables are a power of two, of at least this size. */
const SMALLEST_ALLOCATION = 128;

function descriptorTableSize(task: Task): number {
  const { fdTable } = task;
  if (fdTable === null) return 0;
  let needed = 0;
  for (const [fd] of fdTable.entries()) needed = fd + 1;
  if (needed <= SMALLEST_TABLE) return SMALLEST_TABLE;
  let size = SMALLEST_ALLOCATION;
  while (size < needed) size *= 2;
  return size;
}
