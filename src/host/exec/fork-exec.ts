import { type ClonedChild, cloneChild } from "../clone-child.ts";
import { HostError } from "../host-error.ts";
import { trySys } from "../syscall.ts";
import { awaitExec } from "./await-exec.ts";
import { checkAttributes } from "./check-attributes.ts";
import { cloneFlags } from "./clone-flags.ts";
import { compileChild, STANDARD_FILES } from "./compile-child.ts";
import { descriptorMoves } from "./descriptor-moves.ts";
import { adopt, bury, type HostProcess } from "./host-process.ts";
import { writeUidGidMappings } from "./id-mappings.ts";
import { OpenDescriptors } from "./open-descriptors.ts";
import type { ProcAttr, SysProcAttr } from "./process-attributes.ts";
import { secondChild } from "./second-child.ts";
import { longs } from "./step.ts";
import { capabilitiesIn, identifyParent } from "./surroundings.ts";

/**
 * Runs a program in a new process, as forkExec of Go's syscall package does. The call returns when the program has been executed, or has failed
 * to be. A child with `pdeathsig` or `ptrace` belongs to the calling thread: a Worker that ends takes it along.
 * @param argv0 the file to execute; PATH is not searched
 * @param argv all arguments, with the program's name as the first
 * @throws {HostError} the system call that failed, with `step` and perhaps `path`; the child is gone then. EINVAL for attributes that cannot be
 * said to Linux, with the attribute as `step`. ENOSYS where there is no host backend.
 */
export function forkExec(argv0: string, argv: readonly string[], attr: ProcAttr = {}): HostProcess {
  checkAttributes(argv0, argv, attr);
  const descriptors = new OpenDescriptors(descriptorMoves(attr.files ?? STANDARD_FILES).firstUntouched);
  try {
    return adopt(startChild(argv0, argv, attr, descriptors));
  } finally {
    descriptors.closeAll();
  }
}

function startChild(argv0: string, argv: readonly string[], attr: ProcAttr, open: OpenDescriptors): ClonedChild {
  const { sys = {} } = attr;
  const error = open.pipe();
  const mapped = sys.uidMappings === undefined && sys.gidMappings === undefined ? undefined : open.pipe();
  const again = sys.forkAgain === true ? open.pipe() : undefined;
  const parent = identifyParent(sys, open);
  const caps = capabilitiesIn(sys);
  const steps = compileChild(argv0, argv, attr, { mapped, again, parent, caps, env: process.env });
  let child = cloneChild({ flags: cloneFlags(sys), steps, errorFd: error.write, cgroup: sys.cgroupFd });
  try {
    open.close(error.write);
    if (mapped !== undefined) mapIds(child.pid, sys, mapped.write);
    if (again !== undefined) child = secondChild(child, again, open);
    const failure = awaitExec(error.read, steps);
    if (failure !== undefined) throw failure;
    return child;
  } catch (failure) {
    bury(child);
    throw failure;
  }
}

/** Maps the child's ids, and tells it to go on or that it failed. */
function mapIds(pid: number, sys: SysProcAttr, pipe: number): void {
  let errno = 0;
  try {
    writeUidGidMappings(pid, sys);
  } catch (error) {
    if (error instanceof HostError) errno = error.errno;
    throw error;
  } finally {
    const answer = longs(BigInt(-errno));
    // EPIPE when the child is dead already: the error pipe, or wait(), tells why.
    trySys("write", pipe, answer, answer.length);
  }
}
