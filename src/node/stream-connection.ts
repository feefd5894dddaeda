import type { Readable, Writable } from "node:stream";
import type { HostInput, HostSource } from "../fs/host/host-input.ts";
import type { HostOutput, HostSink } from "../fs/host/host-output.ts";

/** How far a guest may fall behind its standard input before the host stops reading. */
const HIGH_WATER = 1 << 20;

/** Feeds a host stream to a guest. */
export class StreamInput implements HostSource {
  private readonly stream: Readable;
  private readonly input: HostInput;
  private readonly onData = (chunk: Uint8Array): void => {
    this.input.push(chunk);
    if (this.input.pending.length > HIGH_WATER) this.stream.pause();
  };
  private readonly onEnd = (): void => {
    if (!this.input.isEnded) this.input.end();
  };

  constructor(stream: Readable, input: HostInput) {
    this.stream = stream;
    this.input = input;
  }

  connect(): void {
    if (this.input.isEnded) return;
    this.input.attach(this);
    this.stream.on("data", this.onData);
    this.stream.on("end", this.onEnd);
    this.stream.on("error", this.onEnd);
  }

  disconnect(): void {
    this.input.attach(null);
    this.stream.off("data", this.onData);
    this.stream.off("end", this.onEnd);
    this.stream.off("error", this.onEnd);
    this.stream.pause();
    // A descriptor that is still open would keep this process alive.
    (this.stream as Readable & { unref?: () => void }).unref?.();
  }

  dataTaken({ pending }: HostInput): void {
    if (this.stream.isPaused() && pending.length <= HIGH_WATER / 2) this.stream.resume();
  }

  closed(): void {}
}

/** Hands what a guest writes to a host stream, at the pace of the latter. */
export class StreamOutput implements HostSink {
  private readonly output: HostOutput;
  private readonly stream: Writable;
  private isWaiting = false;
  private pendingWrites = 0;
  private onDrained: (() => void) | null = null;

  constructor(output: HostOutput, stream: Writable) {
    this.output = output;
    this.stream = stream;
  }

  connect(): void {
    this.stream.on("error", this.onError);
    this.output.attach(this);
  }

  disconnect(): void {
    this.output.attach(null);
    this.stream.off("error", this.onError);
  }

  dataAvailable(output: HostOutput): void {
    if (this.isWaiting) return;
    const bytes = output.take();
    this.pendingWrites++;
    const hasRoom = this.stream.write(bytes, () => {
      this.pendingWrites--;
      if (this.pendingWrites === 0) this.onDrained?.();
    });
    if (hasRoom) return;
    this.isWaiting = true;
    this.stream.once("drain", () => {
      this.isWaiting = false;
      if (output.pending.length > 0) this.dataAvailable(output);
    });
  }

  closed(): void {}

  async drained(): Promise<void> {
    while (this.pendingWrites > 0 || (this.output.pending.length > 0 && this.isWaiting)) {
      await new Promise<void>((resolve) => {
        this.onDrained = resolve;
      });
    }
  }

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    // Whoever read this process's output has left; the guest learns of it as it would from a pipe.
    this.isWaiting = false;
    this.pendingWrites = 0;
    this.output.attach(null);
    this.output.break();
    this.onDrained?.();
  };
}
