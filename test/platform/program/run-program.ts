/** Runs generator programs in a kernel of their own, and collects what they print. */
import { bytesOf, utf8ToByteString } from "../../../src/abi/byte-string.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { bootKernel } from "../../../src/kernel/boot.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import { standardStreams } from "../../../src/kernel/standard-streams.ts";
import type { LinuxVersion } from "../../../src/ns/linux-version.ts";
import { type Program, ProgramPlatform, ProgramRegistry, programFile } from "../../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";
import { installFile } from "../../support/install-file.ts";
import { Collected } from "../../support/run-guest.ts";
import { savedBytes } from "../../support/save-load.ts";

export interface RunOptions {
  /** Other programs, each executable as /bin/NAME. */
  readonly others?: readonly Program[];
  readonly env?: readonly string[];
  /** Files, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly kernelVersion?: LinuxVersion;
  /** After how many slices the kernel is saved and goes on in another one; each in turn. */
  readonly moves?: readonly number[];
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** 0 unless one killed it. */
  readonly signal: number;
}

/** A kernel, in virtual time, with /bin/NAME for each program, and the first one as its first process; not started. */
export async function bootProgram(
  program: Program,
  argv: readonly string[] = [program.name],
  options: RunOptions = {},
): Promise<{ kernel: Kernel; collected: Collected; registry: ProgramRegistry }> {
  const programs = [program, ...(options.others ?? [])];
  const registry = new ProgramRegistry().register(...programs);
  const kernel = await bootKernel({
    platform: new ProgramPlatform(registry),
    timeSource: new VirtualTimeSource(),
    ...(options.kernelVersion === undefined ? {} : { kernelVersion: options.kernelVersion }),
    populate: (caller) => {
      for (const directory of ["/bin", "/tmp", "/etc"]) mkdir(caller, caller.fs.root, directory, 0o755);
      for (const { name } of programs) installFile(caller, `/bin/${name}`, bytesOf(programFile(name)), 0o755);
      for (const [path, text] of Object.entries(options.files ?? {}))
        installFile(caller, path, bytesOf(utf8ToByteString(text)), 0o644);
    },
  });
  const streams = standardStreams(kernel);
  if (options.stdin !== undefined) streams.stdin.push(new TextEncoder().encode(options.stdin));
  streams.stdin.end();
  const collected = new Collected();
  collected.attach(kernel);
  await kernel.createProcess({
    filename: `/bin/${program.name}`,
    argv: argv.map(utf8ToByteString),
    envv: (options.env ?? []).map(utf8ToByteString),
    fdTable: streams.fdTable,
  });
  return { kernel, collected, registry };
}

/** Runs `program` to its end. */
export async function runProgram(
  program: Program,
  argv: readonly string[] = [program.name],
  options: RunOptions = {},
): Promise<RunResult> {
  const { kernel: first, collected, registry } = await bootProgram(program, argv, options);
  let kernel = first;
  await kernel.start();
  for (const slices of options.moves ?? []) {
    if (!(await kernel.pauseAfter(slices))) break;
    const snapshot = await savedBytes(kernel);
    await kernel.destroy();
    kernel = await Kernel.loadFrom(snapshot, {
      platform: new ProgramPlatform(registry),
      timeSource: new VirtualTimeSource(),
    });
    collected.attach(kernel);
    await kernel.start();
  }
  const status = await kernel.waitExited();
  await kernel.destroy();
  const { stdout, stderr } = collected.texts as { stdout: string; stderr: string };
  return { stdout, stderr, exitCode: status >> 8, signal: status & 0x7f };
}
