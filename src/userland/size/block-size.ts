import type { Environment } from "../../platform/program/program.ts";
import { HUMAN_1000, HUMAN_1024, type SizeStyle } from "./human-readable.ts";
import { parseSize, type SizeError } from "./parse-size.ts";

/** coreutils manual, "Block size": what --block-size and the environment say. A letter without a number is printed behind each size. */
export function parseBlockSize(text: string): SizeStyle | SizeError {
  const spec = text.startsWith("'") ? text.slice(1) : text;
  if (spec !== "" && "human-readable".startsWith(spec)) return HUMAN_1024;
  if (spec === "si") return HUMAN_1000;
  const size = parseSize(spec, "eEgGkKmMpPtTyYzZ0");
  if (typeof size === "string") return size;
  if (size === 0) return "invalid";
  const suffix = /^\d/.test(spec) ? "" : spec.charAt(0).replace(/[egmpty]/, (letter) => letter.toUpperCase());
  const rest = spec.slice(1);
  // "K" and "KiB" are 1024 bytes, "kB" is 1000.
  const shown =
    suffix === "" ? "" : rest === "B" ? `${suffix === "K" ? "k" : suffix}B` : suffix.replace("k", "K") + rest;
  return { blockSize: size, isHuman: false, suffix: shown };
}

/** The block size when no option gives one. @param names of environment variables, before BLOCK_SIZE and BLOCKSIZE. */
export function defaultBlockSize(env: Environment, ...names: readonly string[]): SizeStyle {
  for (const name of [...names, "BLOCK_SIZE", "BLOCKSIZE"]) {
    const value = env[name];
    if (value === undefined) continue;
    const style = parseBlockSize(value);
    if (typeof style !== "string") return style;
    break;
  }
  return { blockSize: env["POSIXLY_CORRECT"] === undefined ? 1024 : 512, isHuman: false, suffix: "" };
}
