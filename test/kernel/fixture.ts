/** Kernels for tests of the kernel: with programs that are lists of system calls, or with no programs at all. */

import { CLOCK_REALTIME } from "../../src/abi/time.ts";
import { SYS_exit_group, SYS_sched_yield } from "../../src/abi/unistd-riscv64.ts";
import { ChaCha20Entropy } from "../../src/fs/devices/entropy.ts";
import { VirtualFilesystem } from "../../src/fs/virtual-filesystem.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import type { CreateProcessArgs } from "../../src/kernel/create-process-args.ts";
import { KernelError } from "../../src/kernel/errors.ts";
import type { InitKernelArgs } from "../../src/kernel/init-kernel-args.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { SignalInfo } from "../../src/kernel/signals/signal-info.ts";
import { userSignal } from "../../src/kernel/signals/signal-info.ts";
import { createInitialNamespaces } from "../../src/ns/initial-namespaces.ts";
import { NamespaceTree } from "../../src/ns/namespace-tree.ts";
import { ProgramRegistry, programFile } from "../../src/platform/program/index.ts";
import { Timekeeper } from "../../src/time/timekeeper.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { installFile } from "../support/install-file.ts";
import { macrotask } from "../support/macrotask.ts";
import { addCallList, type Call, type CallMaker, ProgramPlatform } from "../support/program-platform.ts";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Ends at once. */
export const EXIT_SEVEN: readonly Call[] = [[SYS_exit_group, 7]];

/** Programs by name: each can be executed as /NAME. */
export type Programs = Readonly<Record<string, readonly (Call | CallMaker)[]>>;

export function registryOf(programs: Programs): ProgramRegistry {
  const registry = new ProgramRegistry();
  for (const [name, calls] of Object.entries(programs)) addCallList(registry, name, calls);
  registry.register({
    name: "forever",
    version: 1,
    start: () => null,
    step: () => ({ state: null, call: { number: SYS_sched_yield, args: [] } }),
  });
  return registry;
}

/** A booted kernel, in virtual time, without processes. Besides `programs` it has /forever, which yields without end. */
export function bootPrograms(
  programs: Programs = {},
  platform = new ProgramPlatform(registryOf(programs)),
): Promise<Kernel> {
  return bootKernel({
    platform,
    timeSource: new VirtualTimeSource(),
    populate: (caller) => {
      for (const name of [...Object.keys(programs), "forever"])
        installFile(caller, `/${name}`, bytesOf(programFile(name)), 0o755);
      installFile(caller, "/text", bytesOf("no program\n"), 0o755);
      installFile(caller, "/data", bytesOf(programFile("forever")), 0o644);
    },
  });
}

/** Boots, makes /NAME the first process, starts. */
export async function started(programs: Programs, argv: readonly string[] = ["/init"]): Promise<Kernel> {
  const kernel = await bootPrograms(programs);
  await kernel.createProcess({ argv });
  await kernel.start();
  return kernel;
}

/** Resolves when nobody is runnable: all wait, or are gone. */
export async function settled(kernel: Kernel): Promise<void> {
  do await macrotask();
  while (!kernel.scheduler.runQueue.isEmpty);
}

/** What `Kernel.init` is given; the mount namespace is null. */
export function initArguments(): InitKernelArgs {
  const timekeeper = new Timekeeper();
  timekeeper.setClocks(new VirtualTimeSource());
  const initialNamespaces = createInitialNamespaces(new NamespaceTree(), { hostname: "test", domainname: "(none)" });
  return {
    featureSet: ["a"],
    timekeeper,
    rootUserNamespace: initialNamespaces.user,
    rootUTSNamespace: initialNamespaces.uts,
    rootIPCNamespace: initialNamespaces.ipc,
    rootPIDNamespace: initialNamespaces.pid,
    initialNamespaces,
    vfs: new VirtualFilesystem(timekeeper.clockOf(CLOCK_REALTIME)!, initialNamespaces.user),
    rootMountNamespace: null,
    entropy: new ChaCha20Entropy(new Uint8Array(32)),
    applicationCores: 1,
  };
}

export function newPlatform(): ProgramPlatform {
  return new ProgramPlatform(registryOf({}));
}

/** What a call was refused with: "CODE: text (ERRNO)"; undefined when it was not. */
export async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return `${error.code}: ${error.message}${error.errno === null ? "" : ` (${error.errno})`}`;
  }
}

/** A signal as from the machine's operator. */
export function operatorSignal(signo: number): SignalInfo {
  return userSignal(signo, 0, 0);
}

export function processArgs(...argv: string[]): CreateProcessArgs {
  return { argv };
}
