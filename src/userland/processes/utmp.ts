import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readFile } from "../io/read-all.ts";

const UTMP_FILE = "/var/run/utmp";
/** sizeof(struct utmp), and its ut_type, a short at offset 0. */
const RECORD_SIZE = 384;
const USER_PROCESS = 7;

/** How many sessions of users utmp(5) records. Without the file nobody is logged in. */
export function* countUsers(sys: Sys): Routine<number> {
  let bytes: Uint8Array;
  try {
    bytes = yield* readFile(sys, UTMP_FILE);
  } catch (error) {
    if (error instanceof Errno && error.code === "ENOENT") return 0;
    throw error;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let users = 0;
  for (let at = 0; at + RECORD_SIZE <= bytes.length; at += RECORD_SIZE) {
    if (view.getInt16(at, true) === USER_PROCESS) users++;
  }
  return users;
}
