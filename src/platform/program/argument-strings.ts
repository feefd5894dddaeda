import { bytesOf } from "../../abi/byte-string.ts";
import { PAGE_SIZE } from "../../abi/limits.ts";
import type { ExecImage } from "../../kernel/platform.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";

/**
 * Puts arguments and environment where a C program has them, at the top of a stack: that is where /proc/PID/cmdline and environ look. The
 * program itself gets them as values.
 * @returns 0, or a negative errno.
 */
export function placeArguments(mm: MemoryManager, { argv, envv }: ExecImage): number {
  const args = bytesOf(argv.map((word) => `${word}\0`).join(""));
  const environment = bytesOf(envv.map((word) => `${word}\0`).join(""));
  const length = args.length + environment.length;
  const top = mm.mapStack(Math.max(1, Math.ceil(length / PAGE_SIZE)) * PAGE_SIZE);
  if (top < 0) return top;
  const envStart = top - environment.length;
  const argStart = envStart - args.length;
  const error = mm.copyOut(argStart, args, 0, args.length) || mm.copyOut(envStart, environment, 0, environment.length);
  mm.image = { ...mm.image, startStack: argStart, argStart, argEnd: envStart, envStart, envEnd: top };
  return error;
}
