import { EINTR } from "../../abi/errno.ts";
import { HostError } from "../host-error.ts";
import { StepFailure } from "../stub/layout.ts";
import type { Step } from "../stub/step.ts";
import { trySys } from "../syscall.ts";

/**
 * Waits until the child has executed a program, has failed or is dead: the first closes the pipe, as it is close-on-exec, the second reports the step.
 * @param read the end of the error pipe, whose other end only the child has open
 * @returns the failure, if there was one
 */
export function awaitExec(read: number, steps: readonly Step[]): HostError | undefined {
  const memory = new Uint8Array(StepFailure.size);
  let count: number;
  do count = trySys("read", read, memory, memory.length);
  while (count === -EINTR);
  if (count < 0) return new HostError(-count, { syscall: "read", step: "error pipe" });
  // Nothing: the program runs, or a signal ended the child, which wait() will tell.
  if (count === 0) return undefined;
  const { index, errno } = StepFailure.read(new DataView(memory.buffer), 0);
  const { call, step, path, args } = steps[index]!;
  const flags = call === "unshare" ? args[0] : undefined;
  return new HostError(errno, { syscall: call, step, path, ...(typeof flags === "number" ? { flags } : {}) });
}
