import type { UserMemory } from "../mm/user-memory.ts";
import type { MessageIterator } from "../net/message-iterator.ts";
import type { UserBuffers } from "./user-buffers.ts";

/** User buffers as where a message comes from or goes to. */
export class UserMessageIterator implements MessageIterator {
  private readonly memory: UserMemory;
  private readonly buffers: UserBuffers;

  constructor(memory: UserMemory, buffers: UserBuffers) {
    this.memory = memory;
    this.buffers = buffers;
  }

  get remaining(): number {
    return this.buffers.remaining;
  }

  take(destination: Uint8Array, start: number, length: number): number {
    return this.buffers.copyIn(this.memory, start === 0 ? destination : destination.subarray(start), length);
  }

  put(source: Uint8Array, start: number, length: number): number {
    return this.buffers.copyOut(this.memory, start === 0 ? source : source.subarray(start), length);
  }
}
