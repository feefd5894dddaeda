/** How processes get their numbers, their parents, and their end. */
import { SIGBUS, SIGFPE, SIGILL, SIGKILL, SIGSEGV, SIGSTOP, SIGSYS, SIGTRAP } from "../../abi/signal.ts";
import {
  SYS_clone,
  SYS_kill,
  SYS_pidfd_send_signal,
  SYS_rt_sigqueueinfo,
  SYS_rt_tgsigqueueinfo,
  SYS_tgkill,
  SYS_tkill,
} from "../../abi/unistd-riscv64.ts";
import { WIFSIGNALED, WTERMSIG } from "../../abi/wait.ts";
import type { PidNamespace } from "../../ns/pid-namespace.ts";
import type { Kernel } from "../kernel.ts";
import { threadGroupOf } from "../pid-slots.ts";
import { ThreadGroup } from "../thread-group.ts";
import type { EarlierNumbers, EarlierState } from "./earlier-state.ts";
import { type Invariant, liveTasks, nameOf, type StepInvariant } from "./invariant.ts";
import { pidNamespacesOf } from "./processes.ts";

/** RESERVED_PIDS */
const RESERVED = 300;

/** The next free number above the last one given; beyond the largest, from 300 on. */
function nextNumber({ cursor, inUse }: EarlierNumbers, end: number): number {
  const used = new Set(inUse);
  const lowest = cursor > RESERVED ? RESERVED : 1;
  for (let number = Math.max(cursor, lowest); number < end; number++) if (!used.has(number)) return number;
  for (let number = lowest; number < end; number++) if (!used.has(number)) return number;
  return -1;
}

export const nextNumbers: StepInvariant = {
  number: 18,
  says: "A new task has, at each level, the next free number above the last one given.",
  *check(kernel, { numbers }, { task, syscall, result }) {
    if (syscall !== SYS_clone || result === null || result <= 0) return;
    const pid = task.pidNamespace.find(result);
    const root = kernel.rootPIDNamespace;
    const known = new Set(numbers.get(root.id)?.inUse);
    // A child that vfork(2) waits for was seen before, or is seen together with its own first child.
    if (
      pid === null ||
      known.has(pid.numbers[0]!) ||
      root.map.numbers.filter((number) => !known.has(number)).length > 1
    )
      return;
    for (let at: PidNamespace | null = pid.namespace; at !== null; at = at.parent) {
      const before = numbers.get(at.id) ?? { cursor: 0, inUse: [] };
      const expected = nextNumber(before, at.pidMax);
      const number = pid.numbers[at.level]!;
      if (before.inUse.includes(number)) yield `${number} of ${at.name} was given twice`;
      else if (number !== expected) yield `${number} of ${at.name} was given, ${expected} comes next`;
    }
  },
};

export const lastInNamespace: Invariant = {
  number: 20,
  says: "When the init of a pid namespace exits, everybody in it and below exits; it is gone last.",
  *check(kernel) {
    for (const namespace of pidNamespacesOf(kernel)) {
      const { init } = namespace;
      if (!(init instanceof ThreadGroup)) continue;
      const isWaiting = init.tasks.some(({ stop }) => stop === "namespaceExit");
      if (!isWaiting && !init.isDead) continue;
      if (namespace.isAdding) yield `${namespace.name} takes processes though its init has exited`;
      for (const pid of namespace.pids()) {
        const group = threadGroupOf(pid);
        if (group === null || group === init) continue;
        if (init.isDead) yield `${nameOf(group.leader)} is left in ${namespace.name}, whose init is gone`;
        else if (!group.isExiting) yield `${nameOf(group.leader)} lives on in ${namespace.name}`;
      }
    }
    for (const task of liveTasks(kernel)) {
      const { init } = task.pidNamespace;
      const isGone = init instanceof ThreadGroup ? init.isDead : init !== null;
      if (isGone) yield `${nameOf(task)} outlives the init of its pid namespace`;
    }
  },
};

/** The first living subreaper above `process`, at its level; else the init of its pid namespace; 0 for nobody. */
function adopterOf(kernel: Kernel, { processes }: EarlierState, process: number): number {
  const { namespace, level, parent } = processes.get(process)!;
  for (let number = parent; number !== 0; ) {
    const ancestor = processes.get(number);
    if (ancestor === undefined || ancestor.level !== level) break;
    if (ancestor.isSubreaper && !ancestor.isExiting) return number;
    number = ancestor.parent;
  }
  const init = pidNamespacesOf(kernel).find(({ id }) => id === namespace)?.init;
  if (!(init instanceof ThreadGroup) || init.isDead) return 0;
  const number = init.pid.numbers[0]!;
  return number === process ? 0 : number;
}

export const adoption: StepInvariant = {
  number: 21,
  says: "An orphan goes to the nearest living subreaper above it at its parent's level, else to the init there.",
  *check(kernel, before) {
    for (const group of kernel.tasks.threadGroups()) {
      const old = before.processes.get(group.pid.numbers[0]!);
      const parent = group.parent?.pid.numbers[0] ?? 0;
      if (old === undefined || old.parent === parent || old.parent === 0 || group.isDead) continue;
      const adopter = adopterOf(kernel, before, old.parent);
      if (parent !== adopter) yield `${nameOf(group.leader)} went from ${old.parent} to ${parent}, not to ${adopter}`;
    }
  },
};

/** Of a call that sends a signal: which of its arguments is the signal. */
const SIGNAL_ARGUMENT: ReadonlyMap<number | null, number> = new Map([
  [SYS_kill, 1],
  [SYS_tkill, 1],
  [SYS_tgkill, 2],
  [SYS_rt_sigqueueinfo, 1],
  [SYS_rt_tgsigqueueinfo, 2],
  [SYS_pidfd_send_signal, 1],
]);

export const initIsSafe: StepInvariant = {
  number: 24,
  says: "From inside its pid namespace no signal ends or stops an init; from outside only SIGKILL and SIGSTOP do.",
  *check(kernel, { processes }, { task, syscall }) {
    const argument = SIGNAL_ARGUMENT.get(syscall);
    if (argument === undefined) return;
    const signal = task.context.args.int(argument);
    for (const namespace of pidNamespacesOf(kernel)) {
      const { init } = namespace;
      if (!(init instanceof ThreadGroup)) continue;
      const old = processes.get(init.pid.numbers[0]!);
      if (old === undefined) continue;
      // It may have begun to exit by itself or with an outer init, or taken an earlier signal, while nobody looked.
      const isEnded = init.isExiting && !old.isExiting && init.exitStatus === signal;
      const isStopped = init.isStopped && !old.isStopped;
      if (!(isEnded || isStopped) || old.isHit || init === task.group) continue;
      const isOutside = !task.pidNamespace.isSameOrDescendantOf(namespace);
      if (!isOutside || (signal !== SIGKILL && signal !== SIGSTOP))
        yield `signal ${signal} of ${nameOf(task)} reached the init of ${namespace.name}`;
    }
  },
};

/** Signals of a fault, from which nobody is safe (force_sig_info()). */
const FAULTS: ReadonlySet<number> = new Set([SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS]);

export const endOfInit: Invariant = {
  number: 24,
  says: "An init that a signal ended was killed by SIGKILL, or by a fault of its own.",
  *check(kernel) {
    for (const { init, name } of pidNamespacesOf(kernel)) {
      if (!(init instanceof ThreadGroup) || !init.isExiting || !WIFSIGNALED(init.exitStatus)) continue;
      const signal = WTERMSIG(init.exitStatus);
      if (signal !== SIGKILL && !FAULTS.has(signal)) yield `signal ${signal} ended the init of ${name}`;
    }
  },
};
