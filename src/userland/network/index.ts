/** Tools about networks. */
import type { Tool } from "../tool.ts";
import { ip } from "./ip/ip.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
export const networkTools: readonly Tool<any>[] = [ip];
