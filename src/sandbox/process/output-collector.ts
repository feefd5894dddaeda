import type { HostOutput, HostSink } from "../../fs/host/host-output.ts";

/** Takes everything a program writes to a stream, as it comes. */
export class OutputCollector implements HostSink {
  private readonly chunks: Uint8Array[];
  private readonly onChunk: (chunk: Uint8Array) => void;
  private readonly mayTake: (bytes: number) => number;

  /**
   * @param mayTake how many of so many bytes may be kept; with fewer than there are, the rest stays and its writers wait.
   * @param onChunk called with each piece, in the middle of a system call.
   */
  constructor(mayTake: (bytes: number) => number, onChunk: (chunk: Uint8Array) => void) {
    this.chunks = [];
    this.mayTake = mayTake;
    this.onChunk = onChunk;
  }

  dataAvailable(output: HostOutput): void {
    const count = this.mayTake(output.pending.length);
    if (count === 0) return;
    const chunk = output.take(count);
    this.chunks.push(chunk);
    this.onChunk(chunk);
  }

  closed(): void {}

  /** All of it. */
  bytes(): Uint8Array {
    let length = 0;
    for (const chunk of this.chunks) length += chunk.length;
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}

/** Reads a stream nobody is interested in any more, so that its writers never wait. */
export const DISCARD: HostSink = {
  dataAvailable(output) {
    output.take();
  },
  closed() {},
};
