import { POLLIN } from "../../../src/abi/poll.ts";
import { sys } from "../../../src/host/syscall.ts";

/** Waits until the process of a pidfd has ended, whoever its parent is. @returns false when it has not after ten seconds */
export function hasEnded(pidfd: number): boolean {
  const pollfd = new Uint8Array(Int32Array.of(pidfd, POLLIN).buffer);
  const tenSeconds = new Uint8Array(BigInt64Array.of(10n, 0n).buffer);
  return sys("ppoll", pollfd, 1, tenSeconds, 0, 0) === 1;
}
