import { RLIMIT_NOFILE } from "../abi/resource.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Limits } from "../kernel/limits.ts";
import { InterruptedError, SandboxError } from "./errors.ts";

/**
 * What a sandbox may use. The first four give the guest the errno Linux would give; the others end what runs with a LimitError. Infinity is no
 * limit.
 */
export interface SandboxLimits {
  /** Tasks at one time, threads included: EAGAIN from clone(2). */
  readonly tasks: number;
  /** Bytes of guest memory, files in memory included: ENOMEM. At most 4 GiB. */
  readonly memory: number;
  /** Open descriptors of one process: EMFILE. */
  readonly openFiles: number;
  /** Bytes of files in the root file system: ENOSPC. */
  readonly fileBytes: number;
  /** Bytes one `exec` may write to stdout and stderr together. Its processes are killed, and it rejects. */
  readonly outputBytes: number;
  /** Instructions of all tasks together, a system call counted as some. Ends the sandbox. */
  readonly instructions: number;
  /** Milliseconds on the sandbox's clock. Ends the sandbox. */
  readonly wallTime: number;
}

export type LimitName = keyof SandboxLimits;

/** `normal`: room for honest work. `hardened`: for programs one does not know. */
export type LimitProfile = "normal" | "hardened";

const MIB = 1 << 20;

/** The limits of each profile. */
export const LIMIT_PROFILES: Readonly<Record<LimitProfile, SandboxLimits>> = {
  normal: {
    tasks: 4096,
    memory: 1024 * MIB,
    openFiles: 1024,
    fileBytes: 512 * MIB,
    outputBytes: 64 * MIB,
    instructions: Number.POSITIVE_INFINITY,
    wallTime: Number.POSITIVE_INFINITY,
  },
  hardened: {
    tasks: 64,
    memory: 128 * MIB,
    openFiles: 128,
    fileBytes: 32 * MIB,
    outputBytes: MIB,
    instructions: 10_000_000_000,
    wallTime: 60_000,
  },
};

/** What a program, or all of them, used up. */
export class LimitError extends InterruptedError {
  override readonly name = "LimitError";
  readonly code = "ERR_SANDBOX_LIMIT";
  /** The limit's name in `SandboxLimits`. */
  readonly limit: LimitName;
  readonly value: number;

  constructor(limit: LimitName, value: number) {
    super(`limit reached: ${limit} (${value})`);
    this.limit = limit;
    this.value = value;
  }
}

/** The limits of a profile with some of them replaced. @throws SandboxError for one that is not a positive number. */
export function limitsOf(profile: LimitProfile, changes: Partial<SandboxLimits> = {}): SandboxLimits {
  const base = LIMIT_PROFILES[profile];
  if (base === undefined)
    throw new SandboxError("ERR_SANDBOX_OPTION", `there is no limit profile "${String(profile)}"`);
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in base)) throw new SandboxError("ERR_SANDBOX_OPTION", `there is no limit "${name}"`);
    if (typeof value !== "number" || !(value > 0))
      throw new SandboxError("ERR_SANDBOX_OPTION", `limit ${name} must be a number above 0, not ${String(value)}`);
  }
  return { ...base, ...changes };
}

/** The resource limits processes start with. */
export function resourceLimits(kernel: Kernel, { openFiles }: SandboxLimits): Limits {
  const limits = Limits.initial(kernel.maxThreads);
  limits.set(RLIMIT_NOFILE, openFiles, openFiles);
  return limits;
}
