import { CLONE_PARENT } from "../../abi/sched.ts";
import { SIGCHLD } from "../../abi/signal.ts";
import { LOAD, type Step } from "../stub/step.ts";
import type { Pipe } from "./open-descriptors.ts";
import { check, longs } from "./step.ts";

/**
 * A child makes the one that the program is to run in, as runc's does: from here on that second child makes the steps. It is no child of the first one's, but of
 * whose child that is (CLONE_PARENT), and so it can be waited for. The first one tells its number, in the pid namespace that it shares with its parent.
 */
export function forkAgain({ write }: Pipe): Step[] {
  const pid = longs(0n);
  // clone(2) is 0 in the second, whose memory is a copy.
  const inTheFirst = (step: Step): Step[] => [
    { step: "know who this is", call: LOAD, args: [pid], outcome: { skipIfEqual: 0 } },
    step,
  ];
  return [
    { step: "fork again", call: "clone", args: [CLONE_PARENT | SIGCHLD], outcome: { storeAt: pid } },
    ...inTheFirst(check("tell the number of the second child", "write", write, pid, pid.length)),
    ...inTheFirst(check("leave the rest to the second child", "exit_group", 0)),
  ];
}
