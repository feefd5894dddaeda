/** Looks at a kernel after everything that happens in it. */
import { CAP_SYS_ADMIN } from "../../../src/abi/capability.ts";
import { CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import {
  checkInvariants,
  checkTransition,
  type EarlierState,
  type InvariantViolation,
  type Step,
  stateOf,
} from "../../../src/kernel/invariants/index.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { CapabilitySet } from "../../../src/ns/capability-set.ts";
import type { Credentials } from "../../../src/ns/credentials.ts";
import type { Namespace } from "../../../src/ns/namespace.ts";
import { UserNamespace } from "../../../src/ns/user-namespace.ts";

/** What `see` gave for each thing that happens: the state before it, and what it was. */
export function eachStep(kernel: Kernel, see: (before: EarlierState, step: Step) => void): void {
  let before = stateOf(kernel);
  const look = (step: Step): void => {
    see(before, step);
    before = stateOf(kernel);
  };
  kernel.events.on("syscall:exit", (task, syscall, result) => look({ task, syscall, result }));
  kernel.events.on("task:exit", (task) => look({ task, syscall: null, result: null }));
  kernel.events.on("process:exit", ({ leader }) => look({ task: leader, syscall: null, result: null }));
  kernel.events.on("handler:error", (error) => {
    throw error;
  });
}

/** @returns what was found broken first. */
export function watch(kernel: Kernel): () => InvariantViolation[] {
  let broken: InvariantViolation[] = [];
  eachStep(kernel, (before, step) => {
    if (broken.length > 0) return;
    broken = [...checkInvariants(kernel, before), ...checkTransition(kernel, before, step)];
  });
  return () => broken;
}

/** What only those know who see each call: whose a new namespace is (3), that nobody rises (13), what one enters a user namespace with (14). */
export function watchSteps(kernel: Kernel): () => string[] {
  const broken: string[] = [];
  const could = new Map<Task, Credentials>();
  const made: Namespace[] = [];
  kernel.events.on("namespace:create", (namespace) => made.push(namespace));
  kernel.events.on("task:start", (task) => {
    const { parent } = task.group;
    const before = parent === null ? undefined : could.get(parent.leader);
    judge(task, before);
  });
  kernel.events.on("syscall:exit", (task) => judge(task, could.get(task)));

  function judge(task: Task, before: Credentials | undefined): void {
    const { credentials } = task;
    could.set(task, credentials);
    for (const { name, type, owner, isInitial } of made.splice(0))
      if (!isInitial && type !== CLONE_NEWUSER && owner !== credentials.userNamespace) broken.push(`3: ${name}`);
    if (before === undefined || before === credentials) return;
    const { userNamespace } = credentials;
    if (userNamespace !== before.userNamespace) {
      const { securebits, ambient, inheritable, bounding, permitted, effective } = credentials;
      const isFresh = securebits === 0 && [ambient, inheritable].every((set) => set.isSubsetOf(CapabilitySet.EMPTY));
      const isFull = [bounding, permitted, effective].every((set) => CapabilitySet.FULL.isSubsetOf(set));
      if (!isFresh || !isFull) broken.push(`14: ${userNamespace.name}`);
    }
    for (const namespace of kernel.rootUserNamespace.tree.all()) {
      if (!(namespace instanceof UserNamespace)) continue;
      const hadAny = before.permitted.has(CAP_SYS_ADMIN) && before.userNamespace === namespace;
      const had = hadAny || before.hasCapability(CAP_SYS_ADMIN, namespace);
      // Who makes a namespace, or joins one he owns, has all there and below; who is root again has what was permitted.
      const isBelow = namespace.isSameOrDescendantOf(userNamespace) && userNamespace !== before.userNamespace;
      const isOwner = before.permitted.has(CAP_SYS_ADMIN) && namespace.isSameOrDescendantOf(before.userNamespace);
      const owns = ownsOnTheWay(credentials, namespace);
      if (credentials.hasCapability(CAP_SYS_ADMIN, namespace) && !(had || isBelow || isOwner || owns))
        broken.push(`13: ${namespace.name}`);
    }
  }

  return () => broken;
}

/** USER-061, USER-073: an id that is one's own now owns the namespace, or one above it. */
function ownsOnTheWay(credentials: Credentials, namespace: UserNamespace): boolean {
  for (let at: UserNamespace | null = namespace; at !== null; at = at.parent)
    if (at.parent === credentials.userNamespace && at.ownerUid === credentials.euid) return true;
  return false;
}
