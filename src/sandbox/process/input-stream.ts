import { EPIPE } from "../../abi/errno.ts";
import type { HostInput, HostSource } from "../../fs/host/host-input.ts";
import { SystemError } from "../system-error.ts";

/** How far a program may fall behind before a writer waits: what a pipe holds. */
const HIGH_WATER = 65536;

/** What a program reads as a web stream. Writing waits while the program is behind, and fails with EPIPE when nobody can read any more. */
export class InputStream implements HostSource {
  readonly stream: WritableStream<Uint8Array | string>;
  private readonly input: HostInput;
  private controller!: WritableStreamDefaultController;
  private onTaken: (() => void) | null;
  private readonly onClosed: () => void;

  /** @param onClosed the last reader is gone. */
  constructor(input: HostInput, onClosed: () => void = () => {}) {
    this.input = input;
    this.onClosed = onClosed;
    this.onTaken = null;
    const encoder = new TextEncoder();
    this.stream = new WritableStream<Uint8Array | string>({
      start: (controller) => {
        this.controller = controller;
      },
      write: (chunk) => this.write(typeof chunk === "string" ? encoder.encode(chunk) : chunk),
      close: () => this.end(),
      abort: () => this.end(),
    });
    input.attach(this);
  }

  private write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.input.readers === 0) throw brokenPipe();
    this.input.push(chunk);
    if (this.input.pending.length < HIGH_WATER) return undefined;
    return new Promise((resolve) => {
      this.onTaken = resolve;
    });
  }

  private end(): void {
    if (!this.input.isEnded) this.input.end();
  }

  dataTaken({ pending }: HostInput): void {
    if (pending.length >= HIGH_WATER) return;
    this.onTaken?.();
    this.onTaken = null;
  }

  closed(): void {
    this.onClosed();
    this.onTaken?.();
    this.onTaken = null;
    // A stream that was closed, or has failed, takes no notice.
    this.controller.error(brokenPipe());
  }
}

function brokenPipe(): SystemError {
  return new SystemError(EPIPE, { syscall: "write" });
}
