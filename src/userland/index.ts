/** The programs of a small Linux system, in TypeScript: one folder a subject, one file a tool. */
import { fileTools } from "./files/index.ts";
import { textTools } from "./text/index.ts";
import type { Tool } from "./tool.ts";

/** Every tool, by the name of its file in /usr/bin. */
// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
export const TOOLS: readonly Tool<any>[] = [...textTools, ...fileTools];
