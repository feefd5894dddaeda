import { createMachine } from "xstate";
import { compile } from "./compile.ts";

/**
 * Calls that move a kernel through its life. PAUSE and UNPAUSE nest: the depth is data of the Kernel, `isOutermost` asks it.
 * SAVE and SAVED bracket `saveTo`, which needs a paused kernel for its whole duration.
 */
export const KERNEL_EVENTS = ["INIT", "LOAD", "START", "PAUSE", "UNPAUSE", "SAVE", "SAVED", "DESTROY"] as const;
export type KernelEventName = (typeof KERNEL_EVENTS)[number];

/** `created`: constructed, needs init() or loadFrom(). `ready`: has roots, perhaps processes, and waits for start(). */
export const kernelMachine = createMachine({
  id: "kernel",
  initial: "created",
  states: {
    created: { on: { INIT: "ready", LOAD: "ready", DESTROY: "destroyed" } },
    ready: { on: { START: "running", PAUSE: "readyPaused", DESTROY: "destroyed" } },
    readyPaused: {
      on: {
        PAUSE: "readyPaused",
        START: "paused",
        UNPAUSE: [{ guard: "isOutermost", target: "ready" }, { target: "readyPaused" }],
        SAVE: "readySaving",
        DESTROY: "destroyed",
      },
    },
    readySaving: { on: { PAUSE: "readySaving", SAVED: "readyPaused" } },
    running: { on: { PAUSE: "paused", DESTROY: "destroyed" } },
    paused: {
      on: {
        PAUSE: "paused",
        UNPAUSE: [{ guard: "isOutermost", target: "running" }, { target: "paused" }],
        SAVE: "saving",
        DESTROY: "destroyed",
      },
    },
    saving: { on: { PAUSE: "saving", SAVED: "paused" } },
    destroyed: { type: "final" },
  },
});

export const KERNEL_STATES = [
  "created",
  "ready",
  "readyPaused",
  "readySaving",
  "running",
  "paused",
  "saving",
  "destroyed",
] as const;
export type KernelStateName = (typeof KERNEL_STATES)[number];

export const kernelTable = compile<KernelStateName, KernelEventName>(kernelMachine, KERNEL_EVENTS);

export const KernelState = Object.fromEntries(kernelTable.states.map((name, i) => [name, i])) as Record<
  KernelStateName,
  number
>;
export const KernelEvent = Object.fromEntries(KERNEL_EVENTS.map((name, i) => [name, i])) as Record<
  KernelEventName,
  number
>;
