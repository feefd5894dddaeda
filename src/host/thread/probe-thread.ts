import { CLONE_NEWUTS } from "../../abi/sched.ts";
import { sys, trySys } from "../syscall.ts";
import type { Finished, ProbeRequest } from "./messages.ts";
import { openOwnNamespace } from "./namespace-file.ts";

/** Errnos, 0 for what worked, in the order of the flags; the last is that of setns(2). */
export function probeThread({ flags }: ProbeRequest): Finished {
  const uts = openOwnNamespace("uts");
  const errnos = flags.map((flag) => -trySys("unshare", flag));
  errnos.push(-trySys("setns", uts, CLONE_NEWUTS));
  sys("close", uts);
  return { event: "finished", result: { value: errnos }, fungible: false };
}
