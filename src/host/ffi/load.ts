import { ENOSYS } from "../../abi/errno.ts";
import { HostError } from "../host-error.ts";
import type { Ffi } from "./ffi.ts";
import { koffiFfi } from "./koffi.ts";
import { nodeFfi } from "./node-ffi.ts";

/**
 * koffi where it is installed, node:ffi otherwise: a package that somebody installed is wanted, and node:ffi is experimental.
 * @throws {HostError} ENOSYS with what both said as its cause.
 */
export function loadFfi(): Ffi {
  const causes: unknown[] = [];
  for (const adapter of [koffiFfi, nodeFfi]) {
    try {
      return adapter();
    } catch (error) {
      causes.push(error);
    }
  }
  const cause = new AggregateError(causes, "neither koffi nor node:ffi can be used");
  throw new HostError(ENOSYS, { syscall: "syscall", step: "load the foreign function interface", cause });
}
