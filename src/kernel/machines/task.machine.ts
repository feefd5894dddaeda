import { createMachine } from "xstate";
import { compile } from "./compile.ts";

/**
 * Events of a task's run loop: what executing one run state led to.
 * - START: made runnable for the first time. SYSCALL: user code made a system call. SIGNALED: user code was interrupted, faulted, or a
 *   signal is pending. CONTINUE: nothing (more) to do in this state, on to the next. BLOCK: the syscall handler waits, or
 *   user code waits for the embedder's world.
 *   STOP: the state waits in an internal stop and is executed again afterwards.
 * - VFORK: the parent waits until the child lets go of its memory. EXEC: execve(2) waits for the sibling threads to die.
 * - EXIT: the task leaves (exit(2), a fatal signal, execve by a sibling). REAP: its ids are released.
 */
export const TASK_EVENTS = [
  "START",
  "SYSCALL",
  "SIGNALED",
  "CONTINUE",
  "BLOCK",
  "STOP",
  "VFORK",
  "EXEC",
  "EXIT",
  "REAP",
] as const;
export type TaskEventName = (typeof TASK_EVENTS)[number];

/**
 * The run states of a task: gVisor's `taskRunState`, reference `pkg/sentry/kernel/task_run.go` and `run_states.dot`.
 * A task can be stopped, saved and loaded between any two of them.
 */
export const taskMachine = createMachine({
  id: "task",
  initial: "created",
  states: {
    created: { on: { START: "app", EXIT: "exit" } },
    app: { on: { CONTINUE: "app", BLOCK: "app", SYSCALL: "syscallInvoke", SIGNALED: "interrupt", EXIT: "exit" } },
    interrupt: { on: { CONTINUE: "app", SIGNALED: "interrupt", STOP: "interrupt", EXIT: "exit" } },
    syscallInvoke: {
      on: {
        CONTINUE: "syscallExit",
        BLOCK: "syscallReinvoke",
        VFORK: "syscallAfterVforkStop",
        EXEC: "execveAfterSiblingExitStop",
        EXIT: "exit",
      },
    },
    syscallReinvoke: {
      on: {
        CONTINUE: "syscallExit",
        BLOCK: "syscallReinvoke",
        VFORK: "syscallAfterVforkStop",
        EXEC: "execveAfterSiblingExitStop",
        EXIT: "exit",
      },
    },
    syscallAfterVforkStop: { on: { STOP: "syscallAfterVforkStop", CONTINUE: "syscallExit", EXIT: "exit" } },
    execveAfterSiblingExitStop: { on: { STOP: "execveAfterSiblingExitStop", CONTINUE: "syscallExit", EXIT: "exit" } },
    syscallExit: { on: { CONTINUE: "app", SIGNALED: "interrupt", EXIT: "exit" } },
    exit: { on: { CONTINUE: "exitMain" } },
    exitMain: { on: { CONTINUE: "exitNotify", STOP: "exitMain" } },
    exitNotify: { on: { CONTINUE: "zombie", REAP: "dead" } },
    zombie: { on: { REAP: "dead" } },
    dead: { type: "final" },
  },
});

export const TASK_STATES = [
  "created",
  "app",
  "interrupt",
  "syscallInvoke",
  "syscallReinvoke",
  "syscallAfterVforkStop",
  "execveAfterSiblingExitStop",
  "syscallExit",
  "exit",
  "exitMain",
  "exitNotify",
  "zombie",
  "dead",
] as const;
export type TaskStateName = (typeof TASK_STATES)[number];

export const taskTable = compile<TaskStateName, TaskEventName>(taskMachine, TASK_EVENTS);

/** The numbers of states and events, for code that steps the table. */
export const TaskState = Object.fromEntries(taskTable.states.map((name, i) => [name, i])) as Record<
  TaskStateName,
  number
>;
export const TaskEvent = Object.fromEntries(TASK_EVENTS.map((name, i) => [name, i])) as Record<TaskEventName, number>;
