/**
 * gVisor's `extMu`: serialises calls from outside (createProcess, pause, saveTo ...) in the order they were made. Tasks never take it.
 * Transient.
 */
export class ExternalMutex {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `section` once every earlier section has settled; its result or error is the caller's. */
  run<T>(section: () => T | Promise<T>): Promise<T> {
    const result = this.tail.then(section);
    // The next caller waits for this one to settle; an error is this caller's alone.
    this.tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
