/** Who is in a cgroup, and how to come in: cgroup.procs and cgroup.threads. */
import { EINVAL, EOPNOTSUPP, ESRCH } from "../../abi/errno.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { CgroupMember } from "../../cgroup/member.ts";
import { checkMigration, migrate } from "../../cgroup/migrate.ts";
import type { PidNamespace } from "../../ns/pid-namespace.ts";
import { taskOf } from "../pid-slots.ts";
import { callingTask } from "../procfs/calling-task.ts";
import type { Task } from "../task.ts";
import type { ThreadGroup } from "../thread-group.ts";
import { CgroupMigrator } from "./cgroup-migrator.ts";
import type { ControlAccess, ControlFile } from "./control-file.ts";
import { parseInt32 } from "./numbers.ts";

const INT_MAX = 0x7fffffff;

/** Whose process numbers are read and written: task_pid_vnr(), find_task_by_vpid(). */
function pidNamespaceOf({ kernel, caller }: ControlAccess): PidNamespace {
  return callingTask(caller)?.pidNamespace ?? kernel.rootPIDNamespace;
}

/** Processes of a domain, whichever threaded cgroups below it their threads are in. One whose leader has exited is among them. */
function processesOf(domain: Cgroup): ThreadGroup[] {
  const groups = new Set<ThreadGroup>();
  for (const cgroup of domain.subtree()) {
    if (cgroup.domain !== domain) continue;
    for (const member of cgroup.members) {
      const { group } = member as Task;
      if (group.leader.cgroup.domain === domain) groups.add(group);
    }
  }
  return [...groups];
}

/** __cgroup_procs_write() */
function attach(cgroup: Cgroup, text: string, access: ControlAccess, isProcess: boolean): number {
  const number = parseInt32(text, -INT_MAX, INT_MAX);
  // cgroups(7): EINVAL, no process number
  if ("error" in number || number.value < 0) return -EINVAL;
  const task = number.value === 0 ? callingTask(access.caller) : taskOf(pidNamespaceOf(access).find(number.value));
  if (task === null) return -ESRCH;
  const { group } = task;
  const asked: Task = isProcess ? group.leader : task;
  const { credentials, namespace } = access.file;
  const migrator = new CgroupMigrator(credentials, namespace);
  const error = checkMigration(asked.cgroup, cgroup, isProcess, migrator);
  if (error < 0) return error;
  const moving: readonly CgroupMember[] = (isProcess ? group.tasks : [asked]).filter((member) => !member.isExiting);
  migrate(moving, cgroup);
  return 0;
}

export const MEMBER_FILES: readonly ControlFile[] = [
  {
    name: "cgroup.procs",
    controller: 0,
    isDelegatable: true,
    read(cgroup, access) {
      // cgroups(7): EOPNOTSUPP, processes are the domain's, a threaded cgroup has threads
      if (cgroup.isThreaded) return -EOPNOTSUPP;
      const namespace = pidNamespaceOf(access);
      return processesOf(cgroup)
        .map((group) => `${group.idIn(namespace)}\n`)
        .join("");
    },
    write: (cgroup, text, access) => attach(cgroup, text, access, true),
  },
  {
    name: "cgroup.threads",
    controller: 0,
    isDelegatable: true,
    read(cgroup, access) {
      const namespace = pidNamespaceOf(access);
      return [...cgroup.members].map((member) => `${(member as Task).pid.numberIn(namespace)}\n`).join("");
    },
    write: (cgroup, text, access) => attach(cgroup, text, access, false),
  },
];
