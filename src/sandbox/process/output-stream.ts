import type { HostOutput, HostSink } from "../../fs/host/host-output.ts";

/**
 * What a program writes as a web stream. It is taken only as it is read: who does not read makes writers wait, as with a pipe. Cancelling gives
 * writers EPIPE.
 */
export class OutputStream implements HostSink {
  readonly stream: ReadableStream<Uint8Array>;
  private readonly output: HostOutput;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Somebody reads and waits. */
  private onAvailable: (() => void) | null;
  private isOver: boolean;
  private readonly onClosed: () => void;
  private readonly isClosed: () => boolean;

  /**
   * @param onClosed the last writer is gone.
   * @param isClosed whether it is.
   */
  constructor(output: HostOutput, onClosed: () => void, isClosed = (): boolean => output.writers === 0) {
    this.output = output;
    this.onClosed = onClosed;
    this.isClosed = isClosed;
    this.onAvailable = null;
    this.isOver = false;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller;
        },
        pull: () => this.pull(),
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
    output.attach(this);
  }

  private pull(): Promise<void> | undefined {
    if (this.deliver()) return undefined;
    return new Promise((resolve) => {
      this.onAvailable = resolve;
    });
  }

  private deliver(): boolean {
    if (this.output.pending.length > 0) this.controller.enqueue(this.output.take());
    else if (this.isClosed()) this.end();
    else return false;
    return true;
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.controller.close();
  }

  dataAvailable(): void {
    const { onAvailable } = this;
    if (onAvailable === null) return;
    this.onAvailable = null;
    this.deliver();
    onAvailable();
  }

  closed(): void {
    this.onClosed();
    const { onAvailable } = this;
    this.onAvailable = null;
    if (this.output.pending.length > 0) return;
    this.end();
    onAvailable?.();
  }

  private cancel(): void {
    this.isOver = true;
    this.output.attach(null);
    this.output.break();
  }
}
