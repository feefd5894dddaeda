import { EFAULT, EINVAL, ENOMEM } from "../abi/errno.ts";
import {
  SYS_getegid,
  SYS_geteuid,
  SYS_getgid,
  SYS_getgroups,
  SYS_getresgid,
  SYS_getresuid,
  SYS_getuid,
  SYS_setfsgid,
  SYS_setfsuid,
  SYS_setgid,
  SYS_setgroups,
  SYS_setregid,
  SYS_setresgid,
  SYS_setresuid,
  SYS_setreuid,
  SYS_setuid,
} from "../abi/unistd-riscv64.ts";
import { commitCredentials } from "../kernel/commit-credentials.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { Credentials } from "../ns/credentials.ts";
import * as gids from "../ns/setgid.ts";
import { setgroups as changeGroups, checkSetgroups } from "../ns/setgroups.ts";
import * as uids from "../ns/setuid.ts";
import { full, type SyscallEntry } from "./entry.ts";

function getuid(task: Task): number {
  return task.credentials.userNamespace.fromKuidMunged(task.credentials.uid);
}

function geteuid(task: Task): number {
  return task.credentials.userNamespace.fromKuidMunged(task.credentials.euid);
}

function getgid(task: Task): number {
  return task.credentials.userNamespace.fromKgidMunged(task.credentials.gid);
}

function getegid(task: Task): number {
  return task.credentials.userNamespace.fromKgidMunged(task.credentials.egid);
}

function getresuid(task: Task, args: SyscallArguments): number {
  const { uid, euid, suid, userNamespace } = task.credentials;
  return writeThree(
    task,
    args,
    userNamespace.fromKuidMunged(uid),
    userNamespace.fromKuidMunged(euid),
    userNamespace.fromKuidMunged(suid),
  );
}

function getresgid(task: Task, args: SyscallArguments): number {
  const { gid, egid, sgid, userNamespace } = task.credentials;
  return writeThree(
    task,
    args,
    userNamespace.fromKgidMunged(gid),
    userNamespace.fromKgidMunged(egid),
    userNamespace.fromKgidMunged(sgid),
  );
}

function writeThree(task: Task, args: SyscallArguments, real: number, effective: number, saved: number): number {
  const mm = task.mm!;
  const failed =
    mm.writeU32(args.pointer(0), real) < 0 ||
    mm.writeU32(args.pointer(1), effective) < 0 ||
    mm.writeU32(args.pointer(2), saved) < 0;
  return failed ? -EFAULT : 0;
}

/** Makes new credentials the task's own, or passes the error on. */
function commit(task: Task, result: Credentials | number): number {
  if (typeof result === "number") return result;
  return commitCredentials(task, result);
}

function setuid(task: Task, args: SyscallArguments): number {
  return commit(task, uids.setuid(task.credentials, args.uint(0)));
}

function setreuid(task: Task, args: SyscallArguments): number {
  return commit(task, uids.setreuid(task.credentials, args.uint(0), args.uint(1)));
}

function setresuid(task: Task, args: SyscallArguments): number {
  return commit(task, uids.setresuid(task.credentials, args.uint(0), args.uint(1), args.uint(2)));
}

/** setfsuid(2): "On both success and failure, this call returns the previous filesystem user ID". */
function setfsuid(task: Task, args: SyscallArguments): number {
  const { fsuid, userNamespace } = task.credentials;
  commit(task, uids.setfsuid(task.credentials, args.uint(0)));
  return userNamespace.fromKuidMunged(fsuid);
}

function setgid(task: Task, args: SyscallArguments): number {
  return commit(task, gids.setgid(task.credentials, args.uint(0)));
}

function setregid(task: Task, args: SyscallArguments): number {
  return commit(task, gids.setregid(task.credentials, args.uint(0), args.uint(1)));
}

function setresgid(task: Task, args: SyscallArguments): number {
  return commit(task, gids.setresgid(task.credentials, args.uint(0), args.uint(1), args.uint(2)));
}

function setfsgid(task: Task, args: SyscallArguments): number {
  const { fsgid, userNamespace } = task.credentials;
  commit(task, gids.setfsgid(task.credentials, args.uint(0)));
  return userNamespace.fromKgidMunged(fsgid);
}

function getgroups(task: Task, args: SyscallArguments): number {
  const size = args.int(0);
  const { groups, userNamespace } = task.credentials;
  if (size < 0) return -EINVAL;
  if (size === 0) return groups.length;
  if (groups.length > size) return -EINVAL;
  for (let i = 0; i < groups.length; i++) {
    if (task.mm!.writeU32(args.pointer(1) + 4 * i, userNamespace.fromKgidMunged(groups[i]!)) < 0) return -EFAULT;
  }
  return groups.length;
}

function setgroups(task: Task, args: SyscallArguments): number {
  const size = args.int(0);
  const refused = checkSetgroups(task.credentials, size);
  if (refused !== 0) return refused;
  // setgroups(2): ENOMEM, out of memory
  if (!task.kernel.tasks.memory.hasRoom(size * 8)) return -ENOMEM;
  const list: number[] = [];
  for (let i = 0; i < size; i++) {
    const gid = task.mm!.readU32(args.pointer(1) + 4 * i);
    if (gid < 0) return -EFAULT;
    list.push(gid);
  }
  return commit(task, changeGroups(task.credentials, list));
}

export const setuidSyscalls: readonly SyscallEntry[] = [
  full(SYS_getuid, getuid, []),
  full(SYS_geteuid, geteuid, []),
  full(SYS_getgid, getgid, []),
  full(SYS_getegid, getegid, []),
  full(SYS_getresuid, getresuid, ["intOut", "intOut", "intOut"]),
  full(SYS_getresgid, getresgid, ["intOut", "intOut", "intOut"]),
  full(SYS_setuid, setuid, ["uid"]),
  full(SYS_setreuid, setreuid, ["uid", "uid"]),
  full(SYS_setresuid, setresuid, ["uid", "uid", "uid"]),
  full(SYS_setfsuid, setfsuid, ["uid"]),
  full(SYS_setgid, setgid, ["gid"]),
  full(SYS_setregid, setregid, ["gid", "gid"]),
  full(SYS_setresgid, setresgid, ["gid", "gid", "gid"]),
  full(SYS_setfsgid, setfsgid, ["gid"]),
  full(SYS_getgroups, getgroups, ["int", "groupsOut"]),
  full(SYS_setgroups, setgroups, ["int", "groupsIn"]),
];
