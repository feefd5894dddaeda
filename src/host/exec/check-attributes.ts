import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../abi/sched.ts";
import { _NSIG } from "../../abi/signal.ts";
import { ArgumentChecks, MAX_INT } from "../argument-checks.ts";
import { NAMESPACE_FLAGS } from "./clone-flags.ts";
import { STANDARD_FILES } from "./compile-child.ts";
import type { IdMapping, ProcAttr, SysProcAttr } from "./process-attributes.ts";

const MAX_ID = 0xffff_fffe; // 2^32 - 1 is no id
const MAX_CAP = 63;

const FLAGS = [
  "ptrace",
  "setsid",
  "setpgid",
  "setctty",
  "noctty",
  "foreground",
  "privateMounts",
  "gidMappingsEnableSetgroups",
  "forkAgain",
  "closeFds",
] as const;

const checks = new ArgumentChecks("execve");

/**
 * Refuses what cannot be said to Linux, before anything is done: numbers that would be cut to another number, text with a NUL in it.
 * @throws {HostError} EINVAL; `step` is the attribute.
 */
export function checkAttributes(argv0: string, argv: readonly string[], attr: ProcAttr): void {
  checks.text("argv0", argv0);
  checks.list("argv", argv);
  eachOf("argv", argv, (argument) => checks.text("argv", argument));
  checks.object("attr", attr);
  const { dir, env, files, sys } = attr;
  if (env !== undefined) {
    checks.object("env", env);
    for (const [name, value] of Object.entries(env)) {
      checks.text("env", name);
      if (value !== undefined) checks.text("env", value);
    }
  }
  if (dir !== undefined) checks.text("dir", dir);
  eachOf("files", files, (fd) => checks.integer("files", fd, -1, MAX_INT));
  if (sys !== undefined) checkSys(sys, files ?? STANDARD_FILES);
}

function checkSys(sys: SysProcAttr, files: readonly number[]): void {
  checks.object("sys", sys);
  for (const name of FLAGS) if (sys[name] !== undefined) checks.flag(name, sys[name]);
  for (const name of ["chroot", "hostname"] as const) if (sys[name] !== undefined) checks.text(name, sys[name]);
  for (const name of ["pgid", "ctty", "cgroupFd"] as const)
    if (sys[name] !== undefined) checks.integer(name, sys[name], 0, MAX_INT);
  if (sys.pdeathsig !== undefined) checks.integer("pdeathsig", sys.pdeathsig, 1, _NSIG);
  if (sys.unshareflags !== undefined) checks.flags("unshareflags", sys.unshareflags);
  eachOf("ambientCaps", sys.ambientCaps, (cap) => checks.integer("ambientCaps", cap, 0, MAX_CAP));
  eachOf("joinNamespaces", sys.joinNamespaces, (joined) => {
    checks.object("joinNamespaces", joined);
    checks.integer("joinNamespaces", joined.fd, 0, MAX_INT);
    checks.integer("joinNamespaces", joined.flags, 0, MAX_INT);
  });
  checkCredential(sys);
  checkMappings("uidMappings", sys.uidMappings);
  checkMappings("gidMappings", sys.gidMappings);
  checkTerminal(sys, files);
  checkNamespaces(sys);
}

function checkNamespaces(sys: SysProcAttr): void {
  const { cloneflags = 0, unshareflags = 0, joinNamespaces = [] } = sys;
  // CLONE_VM, CLONE_FILES and their like would hand this process over to the child program.
  checks.integer("cloneflags", cloneflags, 0, MAX_INT);
  checks.refuseUnless("cloneflags", (cloneflags & ~NAMESPACE_FLAGS) === 0);
  // The maps of the namespace that the child would share with this process are written already.
  const mappings = sys.uidMappings === undefined ? "gidMappings" : "uidMappings";
  checks.refuseUnless(mappings, sys[mappings] === undefined || (cloneflags & CLONE_NEWUSER) !== 0);
  // clone(2), CLONE_PARENT: EINVAL, the init of a pid namespace has no siblings.
  checks.refuseUnless("forkAgain", sys.forkAgain !== true || (cloneflags & CLONE_NEWPID) === 0);
  // What changes a namespace must not be asked of a child that is in the parent's.
  const made = cloneflags | unshareflags;
  const isJoined = joinNamespaces.some(({ flags }) => (flags & CLONE_NEWUTS) !== 0);
  checks.refuseUnless("hostname", sys.hostname === undefined || (made & CLONE_NEWUTS) !== 0 || isJoined);
  checks.refuseUnless("privateMounts", sys.privateMounts !== true || (made & CLONE_NEWNS) !== 0);
}

function checkTerminal({ setctty, foreground, ctty = 0 }: SysProcAttr, files: readonly number[]): void {
  // One number cannot be a descriptor of the child and one of the parent.
  checks.refuseUnless("ctty", setctty !== true || foreground !== true);
  checks.refuseUnless("ctty", setctty !== true || ctty < files.length);
}

function checkCredential({ credential }: SysProcAttr): void {
  if (credential === undefined) return;
  checks.object("credential", credential);
  const { uid, gid, groups, noSetGroups } = credential;
  for (const id of [uid, gid]) checks.integer("credential", id, 0, MAX_ID);
  eachOf("credential", groups, (id) => checks.integer("credential", id, 0, MAX_ID));
  if (noSetGroups !== undefined) checks.flag("credential", noSetGroups);
}

/** @throws {HostError} EINVAL */
export function checkMappings(attribute: string, mappings: readonly IdMapping[] | undefined): void {
  eachOf(attribute, mappings, (mapping) => {
    checks.object(attribute, mapping);
    checks.integer(attribute, mapping.containerId, 0, MAX_ID);
    checks.integer(attribute, mapping.hostId, 0, MAX_ID);
    checks.integer(attribute, mapping.size, 1, MAX_ID);
  });
}

function eachOf<T>(attribute: string, values: readonly T[] | undefined, check: (value: T) => void): void {
  if (values === undefined) return;
  checks.list(attribute, values);
  // Not forEach(), which leaves holes out.
  for (const value of values) check(value);
}
