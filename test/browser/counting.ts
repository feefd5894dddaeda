/** A guest that is saved on one side and goes on on the other: processes, a pipe, a sleeper, a file. */
import { bytesOf } from "../../src/abi/byte-string.ts";
import { O_APPEND, O_CREAT, O_WRONLY } from "../../src/abi/fcntl.ts";
import { mkdir } from "../../src/fs/mkdir.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { standardStreams } from "../../src/kernel/standard-streams.ts";
import {
  defineProgram,
  ProgramPlatform,
  ProgramRegistry,
  programFile,
  type Routine,
  type Sys,
} from "../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { installFile } from "../support/install-file.ts";
import { Collected } from "../support/run-guest.ts";
import { savedBytes } from "../support/save-load.ts";

function* count(sys: Sys, { fd, to }: { fd: number; to: number }): Routine {
  for (let n = 1; n <= to; n++) {
    yield* sys.nanosleep(0.5);
    yield* sys.write(fd, `${n} `);
  }
}

const counting = defineProgram({
  name: "counting",
  version: 1,
  functions: { count },
  *main(sys) {
    const [reader, writer] = yield* sys.pipe();
    yield* sys.fork(count, { fd: writer, to: 5 });
    yield* sys.close(writer);
    const log = yield* sys.open("/tmp/log", O_CREAT | O_WRONLY | O_APPEND);
    for (;;) {
      const bytes = yield* sys.read(reader, 100);
      if (bytes.length === 0) break;
      yield* sys.write(log, bytes);
      yield* sys.write(1, bytes);
    }
    yield* sys.wait();
    const { st_size } = yield* sys.stat("/tmp/log");
    yield* sys.write(1, `${st_size} bytes\n`);
  },
});

const registry = (): ProgramRegistry => new ProgramRegistry().register(counting);

export const EVERYTHING = "1 2 3 4 5 10 bytes\n";

/** Runs it for so many slices. @returns the snapshot, and what it had printed. */
export async function begin(slices: number): Promise<{ snapshot: Uint8Array; stdout: string }> {
  const kernel = await bootKernel({
    platform: new ProgramPlatform(registry()),
    timeSource: new VirtualTimeSource(),
    populate(caller) {
      for (const directory of ["/bin", "/tmp"]) mkdir(caller, caller.fs.root, directory, 0o755);
      installFile(caller, "/bin/counting", bytesOf(programFile("counting")), 0o755);
    },
  });
  const { fdTable, stdin } = standardStreams(kernel);
  stdin.end();
  const collected = new Collected();
  collected.attach(kernel);
  await kernel.createProcess({ filename: "/bin/counting", argv: ["counting"], fdTable });
  await kernel.start();
  if (!(await kernel.pauseAfter(slices))) throw new Error(`it was over before slice ${slices}`);
  const snapshot = await savedBytes(kernel);
  await kernel.destroy();
  return { snapshot, stdout: collected.texts["stdout"]! };
}

/** Lets a saved one run to its end. @returns what it prints from there on. */
export async function finish(snapshot: Uint8Array): Promise<string> {
  const kernel = await Kernel.loadFrom(snapshot, {
    platform: new ProgramPlatform(registry()),
    timeSource: new VirtualTimeSource(),
  });
  const collected = new Collected();
  collected.attach(kernel);
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  return collected.texts["stdout"]!;
}
