/** Wait queues: who sleeps on what, and how they are woken (gVisor's `waiter`). Event bits are poll(2)'s. */
export * from "./wait-queue.ts";
