import { MS_PRIVATE, MS_REC } from "../../abi/mount.ts";
import { PTRACE_TRACEME } from "../../abi/ptrace.ts";
import { LOAD, type Operand, type Step } from "../stub/step.ts";
import type { Syscall } from "../syscall-numbers.ts";
import { type CapabilityMasks, changeCredential } from "./credential-steps.ts";
import { arrangeDescriptors, closeOthers } from "./descriptor-steps.ts";
import { forkAgain } from "./fork-again-steps.ts";
import type { Pipe } from "./open-descriptors.ts";
import { dieWithParent, type ParentIdentity } from "./parent-death-steps.ts";
import type { ProcAttr } from "./process-attributes.ts";
import { resetSignals } from "./signal-steps.ts";
import { check, ignore, longs } from "./step.ts";
import { changeTerminal, joinGroup } from "./terminal-steps.ts";

/** What a child program needs to know of the process that makes it. */
export interface ChildSurroundings {
  /**
   * The pipe on which the parent says that ids are mapped: 64 bits, 0 or the negative errno of the failure. Without it the child waits for nothing.
   */
  readonly mapped?: Pipe | undefined;
  /** For `forkAgain`: the pipe on which the child tells the number of the second one. */
  readonly again?: Pipe | undefined;
  /** For `pdeathsig`. */
  readonly parent: ParentIdentity;
  /** What the child may do just before `ambientCaps` are raised, and what it could pass on. */
  readonly caps: CapabilityMasks;
  /** The environment when `attr.env` is left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Descriptors 0, 1 and 2 of the parent. */
export const STANDARD_FILES: readonly number[] = [0, 1, 2];

/**
 * The whole life of a child between clone(2) and execve(2), as data. The order is what matters: everything that needs a privilege comes
 * before setuid, everything that changes ids before PR_SET_PDEATHSIG, and descriptors move when nothing needs the old ones any more.
 */
export function compileChild(
  argv0: string,
  argv: readonly string[],
  attr: ProcAttr,
  { mapped, again, parent, caps, env }: ChildSurroundings,
): Step[] {
  const { dir, files = STANDARD_FILES, sys = {} } = attr;
  const reset = resetSignals(sys.foreground === true);
  // A signal that ended a first child, when there is a second already, would leave that one unknown.
  const steps = again === undefined ? [...reset] : [];
  if (mapped !== undefined) steps.push(...awaitMappings(mapped));
  for (const { fd, flags } of sys.joinNamespaces ?? []) steps.push(check("setns", "setns", fd, flags));
  if (sys.unshareflags !== undefined) steps.push(check("unshare", "unshare", sys.unshareflags));
  if (again !== undefined) steps.push(...forkAgain(again), ...reset);
  if (sys.privateMounts === true)
    steps.push(check("make mounts private", "mount", "none", "/", "", MS_REC | MS_PRIVATE, 0));
  if (sys.hostname !== undefined) steps.push(nameHost(sys.hostname));
  steps.push(...joinGroup(sys));
  if (sys.chroot !== undefined) steps.push(checkPath("chroot", sys.chroot));
  steps.push(...changeCredential(sys, caps));
  if (dir !== undefined) steps.push(checkPath("chdir", dir));
  if (sys.pdeathsig !== undefined) steps.push(...dieWithParent(sys.pdeathsig, parent));
  steps.push(...arrangeDescriptors(files), ...changeTerminal(sys));
  if (sys.closeFds === true) steps.push(closeOthers(files));
  if (sys.ptrace === true) steps.push(check("PTRACE_TRACEME", "ptrace", PTRACE_TRACEME, 0, 0, 0));
  steps.push(checkPath("execve", argv0, argv, environment(attr.env ?? env)));
  return steps;
}

function environment(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

/** The end for writing is closed first: when the parent dies, read(2) then finds the end of the file, not silence. */
function awaitMappings({ read, write }: Pipe): Step[] {
  const answer = longs(0n);
  return [
    check("close mapping pipe", "close", write),
    {
      step: "read mapping pipe",
      call: "read",
      args: [read, answer, answer.length],
      outcome: { expect: answer.length },
    },
    { step: "id mappings", call: LOAD, args: [answer], outcome: "check" },
    ignore("close mapping pipe", "close", read),
  ];
}

function nameHost(name: string): Step {
  const bytes = Buffer.from(name);
  return check("sethostname", "sethostname", bytes, bytes.length);
}

/** A call about the file that is its first argument. */
function checkPath(call: Syscall, path: string, ...args: readonly Operand[]): Step {
  return { step: call, call, args: [path, ...args], outcome: "check", path };
}
