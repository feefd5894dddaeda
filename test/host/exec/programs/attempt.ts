import { HostError } from "../../../../src/host/host-error.ts";

/** What an operation returned, or how it was refused: for JSON. */
export function attempt(operation: () => unknown): unknown {
  try {
    return operation() ?? "done";
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { code, step, syscall } = error;
    return step === undefined ? { code, syscall } : { code, step, syscall };
  }
}
