import { CLONE_NEWUSER } from "../../abi/sched.ts";
import { SIGKILL } from "../../abi/signal.ts";
import { type ClonedChild, cloneChild } from "../clone-child.ts";
import type { Step } from "../stub/step.ts";
import { awaitExec } from "./await-exec.ts";
import { adopt, bury, type HostProcess } from "./host-process.ts";
import { OpenDescriptors } from "./open-descriptors.ts";
import { dieWithParent, type ParentIdentity } from "./parent-death-steps.ts";
import { resetSignals } from "./signal-steps.ts";
import { check } from "./step.ts";
import { identifyParent } from "./surroundings.ts";

/** How the child of {@link forkUserns} sleeps. */
export interface ForkUsernsOptions {
  /**
   * Whether the child closes all its descriptors. `true` when left out: copies hold sockets and pipes open for as long as the child lives, also the pipe on
   * which another thread is just waiting for a child of its own.
   */
  readonly closeFds?: boolean;
}

/**
 * A child in a new user namespace, which does nothing: with writeUidGidMappings() and an open /proc/PID/ns/user it gives whatever user namespace is
 * wanted, as ForkUserns of containerd does. When the call returns, the child is going to sleep, and it will die with the calling thread.
 * @throws {HostError} EPERM, ENOSPC (max_user_namespaces) of clone; ENOSYS where there is no host backend
 */
export function forkUserns({ closeFds = true }: ForkUsernsOptions = {}): HostProcess {
  const open = new OpenDescriptors(0);
  try {
    return adopt(park(closeFds, open));
  } finally {
    open.closeAll();
  }
}

function park(closeFds: boolean, open: OpenDescriptors): ClonedChild {
  const ready = open.pipe();
  const parent = identifyParent({ pdeathsig: SIGKILL }, open);
  const steps = compileParked(closeFds, ready.write, parent);
  const child = cloneChild({ flags: CLONE_NEWUSER, steps, errorFd: ready.write });
  open.close(ready.write);
  // Not executing a program, but closing the pipe itself tells that the child has come that far.
  const failure = awaitExec(ready.read, steps);
  if (failure === undefined) return child;
  bury(child);
  throw failure;
}

/** The life of the child: pure, as compileChild(). */
export function compileParked(closeFds: boolean, ready: number, parent: ParentIdentity): Step[] {
  return [
    ...resetSignals(false),
    ...dieWithParent(SIGKILL, parent),
    closeFds ? check("close_range", "close_range", 0, 0xffff_ffff, 0) : check("close ready pipe", "close", ready),
    check("park", "ppoll", 0, 0, 0, 0, 0),
  ];
}
