/** Tools that make, read and change text, and the small ones a shell cannot do without. */
import type { Tool } from "../tool.ts";
import { cat } from "./cat.ts";
import { echo } from "./echo.ts";
import { env } from "./env.ts";
import { printf } from "./printf.ts";
import { bracket, test } from "./test.ts";
import { falseTool, trueTool } from "./true.ts";
import { yes } from "./yes.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
export const textTools: readonly Tool<any>[] = [bracket, cat, echo, env, falseTool, printf, test, trueTool, yes];
