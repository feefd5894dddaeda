import { SIGINT, SIGTERM } from "../abi/signal.ts";

/** While it is there, SIGINT (Ctrl-C) and SIGTERM abort its signal. Each does so once: the second one ends the process, should the work hang. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #onInterrupt = (): void => this.#stop(SIGINT);
  readonly #onTerminate = (): void => this.#stop(SIGTERM);
  #exitStatus: number | null = null;

  constructor() {
    process.once("SIGINT", this.#onInterrupt);
    process.once("SIGTERM", this.#onTerminate);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 128 plus the number of the signal that came, as shells have it; null when none did. */
  get exitStatus(): number | null {
    return this.#exitStatus;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#onInterrupt);
    process.off("SIGTERM", this.#onTerminate);
  }

  #stop(signal: number): void {
    this.#exitStatus = 128 + signal;
    this.#controller.abort();
  }
}
