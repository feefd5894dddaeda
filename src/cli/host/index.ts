/** `tuxlet host`: namespaces of this machine, by tuxlet/host. */
import type { Command } from "commander";
import { registerHostEnterCommand } from "./enter.ts";
import { registerHostProbeCommand } from "./probe.ts";
import { registerHostRunCommand } from "./run.ts";

export function registerHostCommand(program: Command): void {
  const host = program.command("host").description("run commands in namespaces of this machine, a Linux");
  registerHostProbeCommand(host);
  registerHostRunCommand(host);
  registerHostEnterCommand(host);
}
