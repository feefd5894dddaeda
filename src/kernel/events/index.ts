/** The typed event bus of a kernel. The only folder that imports eventemitter3. */
export * from "./kernel-events.ts";
