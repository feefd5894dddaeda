import { ENOENT } from "../../../abi/errno.ts";
import { WEXITSTATUS, WIFSIGNALED, WIFSTOPPED, WSTOPSIG, WTERMSIG } from "../../../abi/wait.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { SpawnAction } from "../../../platform/program/sys/spawn.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { EX_EXEC_ENOENT, EX_EXEC_FAILED } from "../../exec/become-command.ts";
import { spawnvp } from "../../exec/spawnvp.ts";
import { Failure, type ToolContext } from "../../tool.ts";

/** xargs(1), EXIT STATUS. */
const CHILD_FAILED = 123;
const CHILD_EXITED_255 = 124;
const CHILD_KILLED = 125;

/** Data for a checkpoint. */
export interface ChildrenState {
  /** The child in each slot. */
  readonly pids: readonly (number | null)[];
  readonly status: number;
}

export interface ChildrenSettings {
  readonly name: string;
  readonly maxProcs: number;
  readonly slotVariable: string | null;
  readonly actions: readonly SpawnAction[];
}

/** The commands that xargs runs, up to `maxProcs` at a time. */
export class Children {
  /** What xargs ends with, so far. */
  status: number;
  private readonly tool: ToolContext;
  private readonly settings: ChildrenSettings;
  private readonly pids: (number | null)[];

  constructor(tool: ToolContext, settings: ChildrenSettings, state?: ChildrenState) {
    this.tool = tool;
    this.settings = settings;
    this.pids = [...(state?.pids ?? [])];
    this.status = state?.status ?? 0;
  }

  save(): ChildrenState {
    return { pids: [...this.pids], status: this.status };
  }

  /** Starts a command as soon as there is a slot for it. @throws Failure when it cannot, or an earlier one wants xargs to stop. */
  *start(argv: readonly string[]): Routine {
    const { maxProcs, slotVariable, actions } = this.settings;
    while (maxProcs > 0 && this.running >= maxProcs) yield* this.reap();
    const free = this.pids.indexOf(null);
    const slot = free < 0 ? this.pids.length : free;
    const { env } = this.tool;
    try {
      const environment = slotVariable === null ? env : { ...env, [slotVariable]: String(slot) };
      this.pids[slot] = yield* spawnvp(this.tool.sys, argv, environment, { actions });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const status = error.errno === ENOENT ? EX_EXEC_ENOENT : EX_EXEC_FAILED;
      throw new Failure(`${argv[0]}: ${error.description}`, status);
    }
  }

  /** Waits for all of them. @throws Failure */
  *finish(): Routine {
    while (this.running > 0) yield* this.reap();
  }

  /** `finish`, whatever they end with: xargs has failed already. */
  *abandon(): Routine {
    for (const pid of this.pids) if (pid !== null) yield* this.tool.sys.wait(pid);
    this.pids.length = 0;
  }

  private get running(): number {
    return this.pids.filter((pid) => pid !== null).length;
  }

  private *reap(): Routine {
    const { pid, status } = yield* this.tool.sys.wait();
    const slot = this.pids.indexOf(pid);
    // Somebody else's child, which was there before exec.
    if (slot < 0) return;
    this.pids[slot] = null;
    const { name } = this.settings;
    if (WIFSTOPPED(status)) throw new Failure(`${name}: stopped by signal ${WSTOPSIG(status)}`, CHILD_KILLED);
    if (WIFSIGNALED(status)) throw new Failure(`${name}: terminated by signal ${WTERMSIG(status)}`, CHILD_KILLED);
    if (WEXITSTATUS(status) === 255) throw new Failure(`${name}: exited with status 255; aborting`, CHILD_EXITED_255);
    if (WEXITSTATUS(status) !== 0) this.status = CHILD_FAILED;
  }
}
