/** The programs of a small Linux system, in TypeScript: one folder a subject, one file a tool. */
import type { GeneratorProgram } from "../platform/program/program.ts";
import { fileTools } from "./files/index.ts";
import { namespaceTools } from "./namespaces/index.ts";
import { networkTools } from "./network/index.ts";
import { processTools } from "./processes/index.ts";
import { dash, sh } from "./sh/index.ts";
import { textTools } from "./text/index.ts";

/** Every program of the userland. */
export const TOOLS: readonly GeneratorProgram[] = [
  sh,
  dash,
  ...textTools,
  ...fileTools,
  ...processTools,
  ...namespaceTools,
  ...networkTools,
];

/** A program, and the executable files it has. */
export interface InstalledTool {
  readonly program: GeneratorProgram;
  readonly paths: readonly string[];
}

/** Tools Debian keeps in /usr/sbin. */
const SYSTEM_TOOLS: ReadonlySet<string> = new Set(["capsh", "chroot", "getpcaps", "ip", "pivot_root"]);

/** Every program of the userland, and where Debian has it. */
export const userland: readonly InstalledTool[] = TOOLS.map((program) => ({
  program,
  paths: [`/usr/${SYSTEM_TOOLS.has(program.name) ? "sbin" : "bin"}/${program.name}`],
}));
