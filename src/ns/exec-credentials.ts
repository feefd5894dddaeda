/**
 * What execve(2) does to the credentials: bprm_fill_uid() of fs/exec.c, then cap_bprm_creds_from_file() of
 * security/commoncap.c (as of 6.16, which compares with the old effective ids), then begin_new_exec()'s dumpable flag.
 */
import { CAP_SETUID, CAP_SYS_PTRACE } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import { SECBIT_KEEP_CAPS, SECBIT_NOROOT } from "../abi/securebits.ts";
import { S_ISGID, S_ISUID, S_IXGRP } from "../abi/stat.ts";
import { CapabilitySet } from "./capability-set.ts";
import type { Credentials } from "./credentials.ts";
import type { FileCapabilities } from "./file-capabilities.ts";
import type { Kgid, Kuid } from "./ids.ts";
import { resetsDumpable } from "./setuid-fixup.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** What matters of the program file. */
export interface ExecFile {
  readonly mode: number;
  readonly uid: Kuid;
  readonly gid: Kgid;
  /** mnt_may_suid(): not MNT_NOSUID, of the caller's mount namespace, of a superblock whose user namespace the caller is in. MNT-099 */
  readonly maySuid: boolean;
  /** What parseFileCapabilities() said of the file. */
  readonly fileCapabilities: FileCapabilities | null;
  /** The caller could open the file for reading. */
  readonly readable: boolean;
}

/** What else matters of the task. */
export interface ExecState {
  readonly noNewPrivs: boolean;
  /** The credentials of the tracer when it attached (ptracer_cred). */
  readonly tracer: Credentials | null;
  /** The fs_struct is shared with another thread group (LSM_UNSAFE_SHARE). */
  readonly sharesFs: boolean;
}

/** The credentials after execve(2), and what else the change implies. */
export interface ExecTransition {
  readonly credentials: Credentials;
  /** AT_SECURE. The parent-death signal is cleared. */
  readonly secure: boolean;
  /** False: the dumpable flag of the new address space is fs.suid_dumpable. */
  readonly dumpable: boolean;
  /** PER_CLEAR_ON_SETID is taken out of the personality. */
  readonly clearsPersonality: boolean;
  /** The user namespace whose capabilities count for the address space: one that contains an unreadable program's owner. */
  readonly memoryUserNamespace: UserNamespace;
}

export function execCredentials(old: Credentials, file: ExecFile, state: ExecState): ExecTransition | number {
  const setid = setidOf(old, file, state);
  const root = old.userNamespace.rootUid;
  let { euid, egid } = setid;
  let ambient = old.ambient;

  const capabilities = file.maySuid ? file.fileCapabilities : null;
  const hasFileCapabilities = capabilities !== null;
  let permitted = CapabilitySet.EMPTY;
  let effective = false;
  if (capabilities !== null) {
    // pP' = (X & fP) | (pI & fI)
    permitted = old.bounding.and(capabilities.permitted).or(old.inheritable.and(capabilities.inheritable));
    effective = capabilities.effective;
    // capabilities(7), "Safety checking for capability-dumb binaries"
    if (effective && !capabilities.permitted.isSubsetOf(permitted)) return -EPERM;
  }
  const isRootByRight = (old.securebits & SECBIT_NOROOT) === 0;
  // A set-user-ID-root program with file capabilities, run by somebody else, gets just those.
  const isSetuidRoot = old.uid !== root && euid === root;
  if (isRootByRight && !(hasFileCapabilities && isSetuidRoot)) {
    // As if all file capabilities were set. USER-074, CAP-042
    if (euid === root || old.uid === root) permitted = old.bounding.or(old.inheritable);
    if (euid === root) effective = true;
  }

  const gainsCapabilities = !permitted.isSubsetOf(old.permitted);
  const changesId = euid !== old.euid || !old.inGroup(egid);
  if ((changesId || gainsCapabilities) && isUnsafe(old.userNamespace, state)) {
    // They get no more than they had, and maybe less. CAP-041
    if (!old.isCapable(CAP_SETUID) || state.noNewPrivs) {
      euid = old.uid;
      egid = old.gid;
    }
    permitted = permitted.and(old.permitted);
  }

  if (hasFileCapabilities || changesId) ambient = CapabilitySet.EMPTY;
  permitted = permitted.or(ambient); // pP' = (X & fP) | (pI & fI) | pA'; USER-075
  const credentials = old.with({
    euid,
    suid: euid,
    fsuid: euid,
    egid,
    sgid: egid,
    fsgid: egid,
    permitted,
    effective: effective ? permitted : ambient, // pE' = (fE ? pP' : pA')
    ambient,
    securebits: old.securebits & ~SECBIT_KEEP_CAPS,
  });
  const secure =
    changesId ||
    euid !== old.uid ||
    egid !== old.gid ||
    (old.uid !== root && (effective || !permitted.isSubsetOf(ambient)));

  // Asking the old ids is odd, and user space depends on it.
  const dumpable = file.readable && old.euid === old.uid && old.egid === old.gid && !resetsDumpable(old, credentials);
  return {
    credentials,
    secure,
    dumpable,
    clearsPersonality: setid.isSetuid || setid.isSetgid || gainsCapabilities,
    memoryUserNamespace: memoryUserNamespace(old.userNamespace, file),
  };
}

/** bprm_fill_uid(): the effective ids the mode bits ask for, ignored without a word where they do not count. CAP-040, CAP-041 */
function setidOf(old: Credentials, file: ExecFile, state: ExecState) {
  const { userNamespace } = old;
  const counts = file.maySuid && !state.noNewPrivs && userNamespace.hasUid(file.uid) && userNamespace.hasGid(file.gid);
  const isSetuid = counts && (file.mode & S_ISUID) !== 0;
  // Without group execute permission S_ISGID meant mandatory locking once.
  const isSetgid = counts && (file.mode & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP);
  return {
    isSetuid,
    isSetgid,
    euid: isSetuid ? file.uid : old.euid,
    egid: isSetgid ? file.gid : old.egid,
  };
}

/** Somebody could steer the program from outside: check_unsafe_exec() and ptracer_capable(). */
function isUnsafe(userNamespace: UserNamespace, state: ExecState): boolean {
  if (state.noNewPrivs || state.sharesFs) return true;
  return state.tracer !== null && !state.tracer.hasCapability(CAP_SYS_PTRACE, userNamespace);
}

/** would_dump(): nobody may read through ptrace what he could not read as a file. */
function memoryUserNamespace(userNamespace: UserNamespace, file: ExecFile): UserNamespace {
  let namespace = userNamespace;
  if (file.readable) return namespace;
  while (namespace.parent !== null && !(namespace.hasUid(file.uid) && namespace.hasGid(file.gid))) {
    namespace = namespace.parent;
  }
  return namespace;
}
