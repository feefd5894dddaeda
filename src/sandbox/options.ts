import type { HostDirectorySource } from "../fs/hostfs/host-tree.ts";
import type { Platform } from "../kernel/platform.ts";
import type { LinuxVersion } from "../ns/linux-version.ts";
import { ProgramRegistry } from "../platform/program/index.ts";
import { HostTimeSource } from "../time/host-source.ts";
import type { TimeSource } from "../time/time-source.ts";
import { VirtualTimeSource } from "../time/virtual-source.ts";
import { type Command, commandPrograms } from "./commands.ts";
import { SandboxError } from "./errors.ts";
import type { UserLike } from "./find-user.ts";
import type { ArchiveLike } from "./image/archive.ts";
import type { FileTree } from "./image/file-tree.ts";
import { type InstalledProgram, registerPrograms } from "./image/programs.ts";
import { init } from "./init.ts";
import { type LimitProfile, limitsOf, type SandboxLimits } from "./limits.ts";

/** What a platform is made of. */
export interface PlatformRequest {
  /** Bytes of guest memory. */
  readonly memoryLimit: number;
  readonly programs: ProgramRegistry;
}

/** What a sandbox needs whether it is made or restored: none of it is in a snapshot. */
export interface SurroundingsOptions {
  /**
   * "host" (default): the host's clocks. "virtual": time passes with instructions, and jumps when everybody waits; runs repeat exactly. While
   * the embedder is at work (a command, a lazy file), virtual time stands still, and timeouts with it: an AbortSignal does not.
   */
  readonly time?: "host" | "virtual" | TimeSource;
  readonly profile?: LimitProfile;
  /** Replaces limits of the profile. */
  readonly limits?: Partial<SandboxLimits>;
  /** TypeScript programs, with executable files at /bin/NAME or where they say. A restored sandbox needs those it was saved with. */
  readonly programs?: readonly InstalledProgram[];
  /** Functions of the embedder's as executables in /usr/local/bin. */
  readonly commands?: Readonly<Record<string, Command>>;
  /** Makes the machine; default: one for riscv64 executables and TypeScript programs. */
  readonly platform?: (request: PlatformRequest) => Platform;
}

/** See Sandbox.create. */
export interface SandboxOptions extends SurroundingsOptions {
  /** The root file system as a tar archive; default: an empty one with Tuxlet's userland. */
  readonly image?: ArchiveLike;
  /** Whether to install Tuxlet's shell and tools, over what the image has of them. Default: only without an image. */
  readonly userland?: boolean;
  /** Directories of the host by where they are to be seen (Node: `hostDirectory`). */
  readonly mounts?: Readonly<Record<string, HostDirectorySource>>;
  /** Files to make, over the image's. */
  readonly files?: FileTree;
  /** The Linux release to behave as, where releases differ. Default: the newest one that is modelled. A snapshot keeps it. */
  readonly kernelVersion?: LinuxVersion;
  /** Default "tuxlet". */
  readonly hostname?: string;
  /** Environment of all programs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory of programs and of relative names; made if it is missing. Default "/". */
  readonly cwd?: string;
  /** Who runs programs; default: root. */
  readonly user?: UserLike;
  /** Runs command lines; default "/bin/sh". */
  readonly shell?: string;
  /** Milliseconds between SIGTERM and SIGKILL when a program is stopped; default 1000. 0: SIGKILL at once. */
  readonly killGrace?: number;
  /** Seeds the guest's random numbers. Default: random with the host's time, 0 with virtual time. */
  readonly seed?: number | Uint8Array;
}

/** What is made of SurroundingsOptions. */
export interface Surroundings {
  /** Tuxlet's own, which are registered in any case and installed where the sandbox is made without an image. */
  readonly userland: readonly InstalledProgram[];
  readonly limits: SandboxLimits;
  readonly installed: readonly InstalledProgram[];
  readonly isVirtual: boolean;
  newPlatform(): Platform;
  newTimeSource(): TimeSource;
}

/** What a pool of 32-bit addresses can hold. */
const MAX_MEMORY = 2 ** 32 - 65536;

/**
 * The userland and the machine are loaded here, with the first sandbox, so that importing the package does not take longer for who wants
 * only a part of it.
 * @throws SandboxError, Error for a program that is registered twice
 */
export async function surroundingsOf(options: SurroundingsOptions): Promise<Surroundings> {
  const { userland } = await import("../userland/index.ts");
  const limits = limitsOf(options.profile ?? "normal", options.limits);
  const installed = [...(options.programs ?? []), ...commandPrograms(options.commands ?? {})];
  const programs = new ProgramRegistry().register(init);
  registerPrograms(programs, installed);
  // The embedder's own ls takes the place of ours.
  registerPrograms(
    programs,
    userland.filter(({ program }) => programs.get(program.name) === null),
  );
  const request = { memoryLimit: Math.min(limits.memory, MAX_MEMORY), programs };
  const makePlatform = options.platform ?? (await riscv64());
  const { time = "host" } = options;
  if (typeof time === "string" && time !== "host" && time !== "virtual")
    throw new SandboxError("ERR_SANDBOX_OPTION", `time is "host", "virtual" or a TimeSource, not "${String(time)}"`);
  return {
    userland,
    limits,
    installed,
    isVirtual: time === "virtual" || time instanceof VirtualTimeSource,
    newPlatform: () => makePlatform(request),
    newTimeSource: () => (time === "virtual" ? new VirtualTimeSource() : time === "host" ? new HostTimeSource() : time),
  };
}

async function riscv64(): Promise<(request: PlatformRequest) => Platform> {
  const { Riscv64Platform } = await import("../platform/riscv64/riscv64-platform.ts");
  return (request) => new Riscv64Platform(request);
}

const SEED_LENGTH = 32;

/** 32 bytes: of a number, of bytes, or as `isVirtual` says. @throws SandboxError */
export function seedOf(seed: number | Uint8Array | undefined, isVirtual: boolean): Uint8Array {
  const bytes = new Uint8Array(SEED_LENGTH);
  if (seed instanceof Uint8Array) {
    if (seed.length !== SEED_LENGTH)
      throw new SandboxError("ERR_SANDBOX_OPTION", `a seed has ${SEED_LENGTH} bytes, not ${seed.length}`);
    return seed;
  }
  if (seed !== undefined) new DataView(bytes.buffer).setFloat64(0, seed);
  else if (!isVirtual) crypto.getRandomValues(bytes);
  return bytes;
}
