/** What unshare(2), setns(2) and the other calls do to memberships. */
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../abi/sched.ts";
import { SYS_execve, SYS_execveat, SYS_setns, SYS_unshare } from "../../abi/unistd-riscv64.ts";
import { membershipsOf } from "./earlier-state.ts";
import { liveTasks, nameOf, namespacesOf, type Step, type StepInvariant } from "./invariant.ts";

/** Of each membership, in the order of `membershipsOf`: the flag that changes it. A task never leaves its own pid namespace. */
const CHANGED_BY: readonly number[] = [
  CLONE_NEWUSER,
  CLONE_NEWNS,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWCGROUP,
  CLONE_NEWNET,
  0,
  CLONE_NEWTIME,
  0,
  CLONE_NEWPID,
];
/** Of the time namespace a task is in: setns(2) changes it with the one for children, execve(2) after that. */
const TIME = 6;
const TYPES = CHANGED_BY.reduce((all, flag) => all | flag, 0);

/** Whether membership `index` may change in this step, and whether it must. */
function expectation(
  { syscall, result, task }: Step,
  index: number,
): { readonly may: boolean; readonly must: boolean } {
  const flag = CHANGED_BY[index]!;
  const isSuccess = result === 0;
  if (syscall === SYS_unshare && isSuccess) {
    const isAsked = (task.context.args.int(0) & flag & TYPES) !== 0;
    return { may: isAsked, must: isAsked };
  }
  if (syscall === SYS_setns && isSuccess) {
    const types = task.context.args.int(1);
    const isAsked = types === 0 || (types & (index === TIME ? CLONE_NEWTIME : flag)) !== 0;
    // It may have been there before.
    return { may: isAsked, must: false };
  }
  return { may: index === TIME && (syscall === SYS_execve || syscall === SYS_execveat), must: false };
}

export const exactChanges: StepInvariant = {
  number: 4,
  says: "unshare and setns change what was asked for, or nothing; nobody else's namespaces change.",
  *check(kernel, before, step) {
    for (const task of liveTasks(kernel)) {
      const old = before.tasks.get(task.pid.numbers[0]!)?.memberships;
      if (old === undefined) continue;
      for (const [i, { id, name }] of membershipsOf(task).entries()) {
        const { may, must } = task === step.task ? expectation(step, i) : { may: false, must: false };
        if (id !== old[i] && !may) yield `${nameOf(task)} is in ${name} now, which nobody asked for`;
        if (id === old[i] && must) yield `${nameOf(task)} is still in ${name}`;
      }
    }
    const { syscall, result } = step;
    if ((syscall !== SYS_unshare && syscall !== SYS_setns) || result === null || result >= 0) return;
    for (const { id, name } of namespacesOf(kernel))
      if (!before.owners.has(id)) yield `${name} was made by a call that failed`;
  },
};
