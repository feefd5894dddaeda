import { EINVAL } from "../../abi/errno.ts";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../abi/sched.ts";
import { _NSIG } from "../../abi/signal.ts";
import { HostError } from "../host-error.ts";
import { NAMESPACE_FLAGS } from "./clone-flags.ts";
import { STANDARD_FILES } from "./compile-child.ts";
import type { Credential, IdMapping, ProcAttr, SysProcAttr } from "./process-attributes.ts";

const MAX_ID = 0xffff_fffe; // 2^32 - 1 is no id
const MAX_INT = 0x7fff_ffff;
const MAX_CAP = 63;

/**
 * Refuses what cannot be said to Linux, before anything is done: numbers that would be cut to another number, text with a NUL in it.
 * @throws {HostError} EINVAL; `step` is the attribute.
 */
export function checkAttributes(argv0: string, argv: readonly string[], { dir, env, files, sys = {} }: ProcAttr): void {
  text("argv0", argv0);
  for (const argument of argv) text("argv", argument);
  for (const [name, value] of Object.entries(env ?? {})) {
    text("env", name);
    text("env", value);
  }
  text("dir", dir);
  text("chroot", sys.chroot);
  for (const fd of files ?? []) integer("files", fd, -1, MAX_INT);
  integer("pgid", sys.pgid, 0, MAX_INT);
  integer("ctty", sys.ctty, 0, MAX_INT);
  integer("pdeathsig", sys.pdeathsig, 1, _NSIG);
  integer("cgroupFd", sys.cgroupFd, 0, MAX_INT);
  integer("unshareflags", sys.unshareflags, -MAX_INT - 1, 0xffff_ffff);
  for (const cap of sys.ambientCaps ?? []) integer("ambientCaps", cap, 0, MAX_CAP);
  for (const { fd, flags } of sys.joinNamespaces ?? []) {
    integer("joinNamespaces", fd, 0, MAX_INT);
    integer("joinNamespaces", flags, 0, MAX_INT);
  }
  checkCredential(sys.credential);
  checkMappings("uidMappings", sys.uidMappings);
  checkMappings("gidMappings", sys.gidMappings);
  checkTerminal(sys, files ?? STANDARD_FILES);
  // CLONE_VM, CLONE_FILES and their like would hand this process over to the child program.
  const { cloneflags = 0 } = sys;
  refuseUnless("cloneflags", Number.isInteger(cloneflags) && (cloneflags & ~NAMESPACE_FLAGS) === 0);
  const isMapped = sys.uidMappings !== undefined || sys.gidMappings !== undefined;
  // The maps of the namespace that the child would share with this process are written already.
  refuseUnless(
    sys.uidMappings === undefined ? "gidMappings" : "uidMappings",
    !isMapped || (cloneflags & CLONE_NEWUSER) !== 0,
  );
  // clone(2), CLONE_PARENT: EINVAL, the init of a pid namespace has no siblings.
  refuseUnless("forkAgain", sys.forkAgain !== true || (cloneflags & CLONE_NEWPID) === 0);
  checkNewNamespaces(sys);
}

/** What changes a namespace must not be asked of a child that is in the parent's. */
function checkNewNamespaces({ cloneflags = 0, unshareflags = 0, joinNamespaces = [], ...sys }: SysProcAttr): void {
  const made = cloneflags | unshareflags;
  const isJoined = (flag: number): boolean => joinNamespaces.some(({ flags }) => (flags & flag) !== 0);
  refuseUnless("hostname", sys.hostname === undefined || (made & CLONE_NEWUTS) !== 0 || isJoined(CLONE_NEWUTS));
  refuseUnless("privateMounts", sys.privateMounts !== true || (made & CLONE_NEWNS) !== 0);
}

function checkTerminal({ setctty, foreground, ctty = 0 }: SysProcAttr, files: readonly number[]): void {
  // One number cannot be a descriptor of the child and one of the parent.
  refuseUnless("ctty", setctty !== true || foreground !== true);
  refuseUnless("ctty", setctty !== true || ctty < files.length);
}

function checkCredential(credential: Credential | undefined): void {
  if (credential === undefined) return;
  for (const id of [credential.uid, credential.gid, ...(credential.groups ?? [])]) integer("credential", id, 0, MAX_ID);
}

/** @throws {HostError} EINVAL */
export function checkMappings(attribute: string, mappings: readonly IdMapping[] | undefined): void {
  for (const { containerId, hostId, size } of mappings ?? []) {
    integer(attribute, containerId, 0, MAX_ID);
    integer(attribute, hostId, 0, MAX_ID);
    integer(attribute, size, 1, MAX_ID);
  }
}

function text(attribute: string, value: string | undefined): void {
  refuseUnless(attribute, value === undefined || !value.includes("\0"));
}

function integer(attribute: string, value: number | undefined, min: number, max: number): void {
  refuseUnless(attribute, value === undefined || (Number.isInteger(value) && value >= min && value <= max));
}

function refuseUnless(attribute: string, valid: boolean): void {
  if (!valid) throw new HostError(EINVAL, { syscall: "execve", step: attribute });
}
