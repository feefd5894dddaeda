/** What a test needs of the machine it runs on. A test that misses something is skipped, and its name says what; in .ci/run that is a failure. */
import { HostError } from "../../src/host/host-error.ts";
import { sys } from "../../src/host/syscall.ts";

interface Need {
  readonly missing: boolean;
  /** For the test's name: empty when nothing is missing. */
  readonly reason: string;
}

function need(what: string, attempt: () => void): Need {
  try {
    attempt();
    return { missing: false, reason: "" };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { missing: true, reason: `(needs ${what}: ${error.message})` };
  }
}

export const needs = {
  syscalls: need("Linux on x64 or arm64 and koffi or node:ffi", () => sys("getpid")),
};
