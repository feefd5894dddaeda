/**
 * Where capabilities can come from: user_namespaces(7) and capabilities(7), "Transformation of capabilities during execve()". What a task may have over a
 * user namespace after a step is
 *
 *  - what it had, effective or permitted, over its own user namespace, and thereby over all below it;
 *  - everything over a user namespace that was made below its own by its user, and below that. With setuid(2) and the like that is each of its
 *    three users, with CAP_SETUID whoever has a name there; with execve(2) the owner of a set-user-ID program (USER-061, USER-073);
 *  - everything over the user namespace that it joins by setns(2), and below, if it had CAP_SYS_ADMIN over that (USER-060);
 *  - by execve(2), what the program is given in its own user namespace (CAP-042), never with no_new_privs (CAP-041);
 *
 * a child has what its maker had; and nobody gets anything by what others do. Over a namespace that is made in the step only who is in it, above it,
 * or owns it has any (10, 3).
 */
import { CAP_SETUID, CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { MS_NOSUID } from "../../abi/mount.ts";
import { SECBIT_NOROOT } from "../../abi/securebits.ts";
import { S_ISUID } from "../../abi/stat.ts";
import { SYS_setns, SYS_setresuid, SYS_setreuid, SYS_setuid } from "../../abi/unistd-riscv64.ts";
import { XATTR_NAME_CAPS } from "../../abi/xattr.ts";
import { FileDescription } from "../../fs/file-description.ts";
import { shownInode } from "../../fs/idmap.ts";
import { CapabilitySet } from "../../ns/capability-set.ts";
import { parseFileCapabilities } from "../../ns/file-capabilities.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import type { Task } from "../task.ts";
import type { EarlierCredentials, EarlierState } from "./earlier-state.ts";
import { liveTasks, nameOf, type Step, type StepInvariant, userNamespacesOf } from "./invariant.ts";
import { isExecuting, originsOf } from "./newcomers.ts";

const { EMPTY, FULL } = CapabilitySet;

/** The capabilities over `target` of who has `own` in the user namespace `home`, and is any of the users that `isOwn` knows. */
function over(
  { owners, userNamespaces }: EarlierState,
  target: number,
  home: number,
  own: CapabilitySet,
  isOwn: (uid: number) => boolean,
): CapabilitySet {
  for (let at = target; at !== home; ) {
    const parent = owners.get(at) ?? null;
    if (parent === null) return EMPTY;
    if (parent === home && isOwn(userNamespaces.get(at)!.ownerUid)) return FULL;
    at = parent;
  }
  return own;
}

/** A program that was executed, as mnt_may_suid() lets it count. */
interface Program {
  readonly setuid: number | null;
  readonly capabilities: { readonly permitted: CapabilitySet; readonly inheritable: CapabilitySet } | null;
}

const PLAIN: Program = { setuid: null, capabilities: null };

function programOf({ mm, credentials, noNewPrivs }: Task): Program {
  const file = mm?.executable;
  if (noNewPrivs || !(file instanceof FileDescription)) return PLAIN;
  const { inode, path } = file;
  const { superblock } = inode;
  const isTrusted = credentials.userNamespace.isSameOrDescendantOf(superblock.userNamespace);
  if ((path.mount.flags & MS_NOSUID) !== 0 || !isTrusted) return PLAIN;
  const attribute = inode.getXattr(XATTR_NAME_CAPS);
  const capabilities =
    typeof attribute === "number"
      ? null
      : parseFileCapabilities(attribute, credentials.userNamespace, superblock.userNamespace);
  return {
    setuid: (inode.mode & S_ISUID) === 0 ? null : shownInode(path.mount.idmap, inode).uid,
    capabilities: typeof capabilities === "number" ? null : capabilities,
  };
}

/** What execve(2) of the program it runs can have given a task in its own user namespace. */
function gained(task: Task, old: EarlierCredentials): CapabilitySet {
  if (task.noNewPrivs) return EMPTY;
  const { setuid, capabilities } = programOf(task);
  const { rootUid } = task.credentials.userNamespace;
  const isRoot = old.uid === rootUid || old.euid === rootUid || setuid === rootUid;
  if (isRoot && (old.securebits & SECBIT_NOROOT) === 0) return old.bounding.or(old.inheritable);
  if (capabilities === null) return EMPTY;
  return old.bounding.and(capabilities.permitted).or(old.inheritable.and(capabilities.inheritable));
}

const CHANGES_USER: ReadonlySet<number | null> = new Set([SYS_setuid, SYS_setreuid, SYS_setresuid]);

/** Whom this step can make of the user that somebody was. */
function users(step: Step, task: Task, old: EarlierCredentials): (uid: number) => boolean {
  if (task !== step.task) return (uid) => uid === old.euid;
  if (isExecuting(step)) {
    const { setuid } = programOf(task);
    // Where the program's bits do not count, the effective user may go back to the real one (CAP-041).
    return (uid) => uid === old.euid || uid === old.uid || uid === setuid;
  }
  if (!CHANGES_USER.has(step.syscall)) return (uid) => uid === old.euid;
  const isAny = old.effective.has(CAP_SETUID);
  const { userNamespace } = task.credentials;
  return (uid) => [old.uid, old.euid, old.suid].includes(uid) || (isAny && userNamespace.hasUid(uid));
}

/** All that somebody who was `old` may have over `target` after this step. */
function allowed(
  before: EarlierState,
  step: Step,
  task: Task,
  old: EarlierCredentials,
  target: UserNamespace,
): CapabilitySet {
  const isActor = task === step.task;
  const { userNamespace: home, effective, permitted } = old;
  const own = isActor ? permitted.or(isExecuting(step) ? gained(task, old) : EMPTY) : effective;
  const had = over(before, target.id, home, own, users(step, task, old));
  const { userNamespace: joined } = task.credentials;
  if (!isActor || step.syscall !== SYS_setns || joined.id === home) return had;
  const overJoined = over(before, joined.id, home, effective, (uid) => uid === old.euid);
  return target.isSameOrDescendantOf(joined) && overJoined.has(CAP_SYS_ADMIN) ? FULL : had;
}

export const noEscalation: StepInvariant = {
  number: 13,
  says: "Nobody gets a capability over a user namespace that neither he nor his maker could have had.",
  *check(kernel, before, step) {
    const known = userNamespacesOf(kernel).filter(({ id }) => before.userNamespaces.has(id));
    for (const task of liveTasks(kernel)) {
      const origins = originsOf(kernel, before, step, task);
      if (origins.length === 0) continue;
      const { userNamespace, effective, euid } = task.credentials;
      for (const target of known) {
        const has = over(before, target.id, userNamespace.id, effective, (uid) => uid === euid);
        let may = EMPTY;
        for (const { credentials } of origins) may = may.or(allowed(before, step, task, credentials, target));
        const more = has.without(may);
        if (!more.isEmpty) yield `${nameOf(task)} has capabilities ${more.toHex()} over ${target.name}`;
      }
    }
  },
};
