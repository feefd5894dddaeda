import { createMachine } from "xstate";
import { compile } from "./compile.ts";

/**
 * Job control and death of a thread group (gVisor `task_signals.go`, Linux `signal_struct`).
 * - STOP: a stop signal's default action. TASK_STOPPED: one more member reached its group stop (or left the group).
 * - CONTINUE: SIGCONT was generated. EXIT: exit_group(2), a fatal signal, or the last member exits.
 * - LAST_GONE: the last member's resources are released. REAP: waited for, or nobody will.
 */
export const THREAD_GROUP_EVENTS = ["STOP", "TASK_STOPPED", "CONTINUE", "EXIT", "LAST_GONE", "REAP"] as const;
export type ThreadGroupEventName = (typeof THREAD_GROUP_EVENTS)[number];

/**
 * Guards: `allTasksStopped` (no member still runs).
 * Actions: `interruptTasks` makes every member notice; `resumeTasks` ends their group stops; `notifyStopped` and `notifyContinued`
 * tell the parent (CLD_STOPPED, CLD_CONTINUED). A SIGCONT that overtakes an incomplete stop reports CLD_STOPPED, as Linux's
 * prepare_signal does.
 */
export const threadGroupMachine = createMachine({
  id: "threadGroup",
  initial: "running",
  states: {
    running: {
      on: {
        STOP: { target: "stopping", actions: "interruptTasks" },
        EXIT: { target: "exiting", actions: "killTasks" },
        LAST_GONE: "zombie",
      },
    },
    stopping: {
      on: {
        TASK_STOPPED: [
          { guard: "allTasksStopped", target: "stopped", actions: "notifyStopped" },
          { target: "stopping" },
        ],
        CONTINUE: { target: "running", actions: ["resumeTasks", "notifyStoppedLate"] },
        EXIT: { target: "exiting", actions: ["resumeTasks", "killTasks"] },
        LAST_GONE: "zombie",
      },
    },
    stopped: {
      on: {
        CONTINUE: { target: "running", actions: ["resumeTasks", "notifyContinued"] },
        EXIT: { target: "exiting", actions: ["resumeTasks", "killTasks"] },
        LAST_GONE: "zombie",
      },
    },
    exiting: { on: { LAST_GONE: "zombie" } },
    zombie: { on: { REAP: "dead" } },
    dead: { type: "final" },
  },
});

export const THREAD_GROUP_STATES = ["running", "stopping", "stopped", "exiting", "zombie", "dead"] as const;
export type ThreadGroupStateName = (typeof THREAD_GROUP_STATES)[number];

export const threadGroupTable = compile<ThreadGroupStateName, ThreadGroupEventName>(
  threadGroupMachine,
  THREAD_GROUP_EVENTS,
);

export const ThreadGroupState = Object.fromEntries(threadGroupTable.states.map((name, i) => [name, i])) as Record<
  ThreadGroupStateName,
  number
>;
export const ThreadGroupEvent = Object.fromEntries(THREAD_GROUP_EVENTS.map((name, i) => [name, i])) as Record<
  ThreadGroupEventName,
  number
>;
