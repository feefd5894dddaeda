#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { KERNEL_VERSION } from "../kernel/version.ts";
import { EXIT_TUXLET_FAILED } from "./exit-status.ts";

// Whoever reads the output may leave before its end (`tuxlet run --help | head -1`): the rest is for nobody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("tuxlet")
  .description(
    "A Linux kernel in TypeScript: runs riscv64 Linux programs, saves them half-way and finishes them elsewhere.",
  )
  .version(KERNEL_VERSION)
  .enablePositionalOptions()
  .exitOverride();

/** Each command with what it needs: only the one that is asked for is loaded, so that `run` starts quickly. */
const COMMANDS: { readonly [name: string]: () => Promise<void> } = {
  run: async () => (await import("./run.ts")).registerRunCommand(program),
  load: async () => (await import("./load.ts")).registerLoadCommand(program),
  exec: async () => (await import("./exec.ts")).registerExecCommand(program),
  demo: async () => (await import("./demo/command.ts")).registerDemoCommand(program),
  host: async () => (await import("./host/index.ts")).registerHostCommand(program),
  image: async () => (await import("./image/index.ts")).registerImageCommand(program),
};
const first = process.argv[2] ?? "";
const asked = COMMANDS[first];
if (asked !== undefined) await asked();
else if (first !== "--version" && first !== "-V") for (const register of Object.values(COMMANDS)) await register();

try {
  await program.parseAsync();
} catch (error) {
  // commander has printed its message, or help; anything else is a failed command's one line.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`tuxlet: ${error instanceof Error ? error.message : String(error)}\n`);
    // run and load keep the low numbers for their guests, as env(1) and container tools do.
    process.exitCode = [COMMANDS["run"], COMMANDS["load"], COMMANDS["exec"], COMMANDS["host"]].includes(asked)
      ? EXIT_TUXLET_FAILED
      : 1;
  }
}
