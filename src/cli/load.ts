import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import type { Command } from "commander";
import { Kernel } from "../kernel/kernel.ts";
import { loadStdio } from "../node/stdio.ts";
import { Riscv64Platform } from "../platform/riscv64/riscv64-platform.ts";
import { HostTimeSource } from "../time/host-source.ts";
import { VirtualTimeSource } from "../time/virtual-source.ts";
import { parseDuration } from "./duration.ts";
import { finish } from "./finish.ts";
import { userlandPrograms } from "./userland.ts";

interface LoadOptions {
  readonly time: "host" | "virtual";
  readonly memory: string;
  readonly strace?: boolean;
  readonly explain?: boolean;
  readonly ledger?: boolean;
  readonly saveAfter?: string;
  readonly save?: string;
}

/** `tuxlet load`: finishes what another process saved. */
export function registerLoadCommand(program: Command): void {
  program
    .command("load")
    .description("load a saved kernel and run it to the end")
    .argument("<file>", "a snapshot made by run --save-after --save")
    .option("--time <source>", "host or virtual", "host")
    .option("--memory <MiB>", "upper bound of guest memory, in MiB", "1024")
    .option("--strace", "print system calls and signals to standard error")
    .option(
      "--explain",
      "say of each system call that namespaces or capabilities refuse which rule it was, on standard error",
    )
    .option("--ledger", "at the end, list system calls that were made but are not implemented")
    .option("--save-after <duration>", "stop and save again after this time; needs --save")
    .option("--save <file>", "where --save-after puts the snapshot")
    .action(async (file: string, options: LoadOptions) => {
      process.exitCode = await load(file, options);
    });
}

async function load(file: string, options: LoadOptions): Promise<number> {
  if ((options.saveAfter === undefined) !== (options.save === undefined)) {
    throw new Error("--save-after and --save belong together");
  }
  await access(file).catch(() => {
    throw new Error(`no snapshot at ${file}`);
  });
  const platform = new Riscv64Platform({
    memoryLimit: Number(options.memory) * 2 ** 20,
    hostCores: availableParallelism(),
    programs: userlandPrograms(),
  });
  const source = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const kernel = await Kernel.loadFrom(source, {
    platform,
    timeSource: options.time === "virtual" ? new VirtualTimeSource() : new HostTimeSource(),
  }).catch((error: unknown) => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  return finish(kernel, loadStdio(kernel), {
    strace: options.strace === true,
    explain: options.explain === true,
    ledger: options.ledger === true,
    saveAfterMs: options.saveAfter === undefined ? null : parseDuration(options.saveAfter),
    save: options.save ?? null,
  });
}
