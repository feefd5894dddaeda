/** Typed event buses: a kernel's, and the class for those of the layers above. The only folder that imports eventemitter3. */
export * from "./event-bus.ts";
export * from "./kernel-events.ts";
