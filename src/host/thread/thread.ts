import { once } from "node:events";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { ECANCELED } from "../../abi/errno.ts";
import { HostError } from "../host-error.ts";
import { WORKER_URL } from "../worker-url.ts";
import type { Finished, Ready, Report, Request } from "./messages.ts";

interface Running {
  readonly onStarted: () => void;
  readonly resolve: (finished: Finished) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread of the operating system, as the main thread sees it. */
export class Thread {
  /** As gettid(2) has it there. */
  readonly tid: number;
  readonly #worker: Worker;
  #running: Running | undefined;
  #isAlive = true;

  private constructor(worker: Worker, tid: number) {
    this.#worker = worker;
    this.tid = tid;
    worker.on("message", (report: Report) => this.#receive(report));
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", (status) => {
      this.#fail(new HostError(ECANCELED, { syscall: "exit", step: `the thread ended with status ${status}` }));
    });
  }

  static async start(): Promise<Thread> {
    const worker = new Worker(WORKER_URL, { name: "tuxlet/host", ...inheritedOptions() });
    const [{ tid }] = (await once(worker, "message")) as [Ready];
    return new Thread(worker, tid);
  }

  /** Whether it can be asked for something. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** One at a time. @throws what nobody in the thread caught, and ECANCELED when the thread was ended. */
  run(request: Request, onStarted: () => void): Promise<Finished> {
    return new Promise((resolve, reject) => {
      this.#running = { onStarted, resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  /** From now on, and until it is asked again, the thread does not keep the process alive. */
  rest(): void {
    this.#worker.unref();
  }

  /** Resolves when JavaScript's part of the thread has ended. The kernel may take some milliseconds more to free its namespaces. */
  async end(): Promise<void> {
    this.#isAlive = false;
    await this.#worker.terminate();
  }

  #receive(report: Report): void {
    if (report.event === "started") this.#running?.onStarted();
    else if (report.event === "finished") this.#stopRunning()?.resolve(report);
  }

  #fail(error: unknown): void {
    this.#isAlive = false;
    this.#stopRunning()?.reject(error);
  }

  #stopRunning(): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    return running;
  }
}

/** A thread inherits the options that Node was started with. It would refuse the one that says what a text to evaluate is, as it runs a file. */
function inheritedOptions(): WorkerOptions {
  return process.execArgv.some((option) => option.startsWith("--input-type")) ? { execArgv: [] } : {};
}
