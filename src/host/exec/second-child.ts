import { EINTR } from "../../abi/errno.ts";
import { childPidfd } from "../child-pidfd.ts";
import type { ClonedChild } from "../clone-child.ts";
import { HostError } from "../host-error.ts";
import { trySys } from "../syscall.ts";
import { bury } from "./host-process.ts";
import type { OpenDescriptors, Pipe } from "./open-descriptors.ts";

/**
 * Takes over the child that `first` makes with the steps of forkAgain().
 * @returns the first one when it has ended before there was another: it has reported why, or a signal was the reason.
 * @throws {HostError} EMFILE, ENFILE; the second child is gone then, and the first one the caller's to bury.
 */
export function secondChild(first: ClonedChild, { read, write }: Pipe, open: OpenDescriptors): ClonedChild {
  open.close(write);
  const memory = new Uint8Array(8);
  let count: number;
  do count = trySys("read", read, memory, memory.length);
  while (count === -EINTR);
  if (count < 0) throw new HostError(-count, { syscall: "read", step: "number of the second child" });
  if (count === 0) return first;
  const pid = Number(new DataView(memory.buffer).getBigUint64(0, true));
  const second = { pid, pidfd: childPidfd(pid) };
  bury(first);
  return second;
}
