import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";
import { ProgramRegistry } from "../platform/program/index.ts";
import { installPrograms } from "../sandbox/image/programs.ts";
import { addSkeleton } from "../sandbox/image/skeleton.ts";
import { TOOLS, userland } from "../userland/index.ts";

/** Tuxlet's own shell and tools: what a kernel without an image has. */
export function userlandPrograms(): ProgramRegistry {
  return new ProgramRegistry().register(...TOOLS);
}

/** Fills an empty root file system. */
export function populateUserland(caller: SupervisorCaller, hostname: string): void {
  addSkeleton(caller, hostname);
  installPrograms(caller, userland);
}
