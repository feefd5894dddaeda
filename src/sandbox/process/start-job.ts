import { POLLIN, POLLOUT } from "../../abi/poll.ts";
import type { FdTable } from "../../fs/fd-table.ts";
import type { Tty } from "../../fs/tty/tty.ts";
import { HostStreams } from "../host-streams.ts";
import { requireAlive, type SandboxCore } from "../sandbox-core.ts";
import type { Job } from "./job.ts";
import { type StartOptions, startProcess } from "./start-process.ts";
import { StopConditions, type StopOptions } from "./stop-conditions.ts";

/** A program that was started, and the other ends of its streams. */
export interface StartedJob {
  readonly job: Job;
  readonly streams: HostStreams;
}

/** Where a program's standard input and output are. */
interface Standard {
  readonly fdTable: FdTable;
  readonly tty?: Tty;
}

/**
 * Starts a program on streams of its own.
 * @throws SystemError when it cannot be executed; AbortError, TimeoutError when it was to be stopped before it began.
 */
export async function startJob(
  core: SandboxCore,
  argv: readonly string[],
  options: StartOptions & StopOptions,
): Promise<StartedJob> {
  let streams = HostStreams.create();
  const job = await startOn(core, argv, options, () => {
    streams = HostStreams.create();
    return { fdTable: streams.open(core.kernel) };
  });
  streams.register(core.kernel, job.pid);
  return { job, streams };
}

/**
 * Starts a program, once its executable is there.
 * @param standard opens what is to be its standard streams; called again for a second try.
 */
export async function startOn(
  core: SandboxCore,
  argv: readonly string[],
  options: StartOptions & StopOptions,
  standard: () => Standard,
): Promise<Job> {
  requireAlive(core);
  const conditions = new StopConditions(core, options);
  try {
    for (;;) {
      const { arrivalCount } = core.kernel.vfs;
      const group = await startProcess(core, { argv, options, ...standard() });
      if (group === null) {
        // They may have come while the error was on its way here.
        if (core.kernel.vfs.arrivalCount === arrivalCount) await contentsArrive(core, conditions);
        continue;
      }
      const job = core.jobs.add(group);
      conditions.apply(job);
      return job;
    }
  } catch (error) {
    conditions.end();
    throw error;
  }
}

/** The executable, or its interpreter, is a file that is being loaded. */
function contentsArrive(core: SandboxCore, conditions: StopConditions): Promise<void> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    conditions.whenMet((reason) => controller.abort(reason));
    core.files.wait(core.kernel.vfs.arrivals, POLLIN | POLLOUT, controller.signal).then(resolve, reject);
  });
}
