import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { parseId, readRecords } from "./records.ts";

/** struct passwd: a line of /etc/passwd. */
export interface Passwd {
  readonly pw_name: string;
  readonly pw_passwd: string;
  readonly pw_uid: number;
  readonly pw_gid: number;
  readonly pw_gecos: string;
  readonly pw_dir: string;
  readonly pw_shell: string;
}

/** passwd(5): null for a malformed line. */
export function passwdOf(fields: readonly string[]): Passwd | null {
  const [pw_name, pw_passwd, uid, gid, pw_gecos = "", pw_dir = "", pw_shell = ""] = fields;
  const pw_uid = parseId(uid);
  const pw_gid = parseId(gid);
  if (pw_name === undefined || pw_name === "" || pw_passwd === undefined || pw_uid === null || pw_gid === null)
    return null;
  return { pw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell };
}

/** getpwent(3): all users, in the file's order. */
export function* getpwent(sys: Sys): Routine<Passwd[]> {
  const records = yield* readRecords(sys, "/etc/passwd");
  return records.map(passwdOf).filter((entry) => entry !== null);
}

/** getpwnam(3) */
export function* getpwnam(sys: Sys, name: string): Routine<Passwd | null> {
  return (yield* getpwent(sys)).find(({ pw_name }) => pw_name === name) ?? null;
}

/** getpwuid(3) */
export function* getpwuid(sys: Sys, uid: number): Routine<Passwd | null> {
  return (yield* getpwent(sys)).find(({ pw_uid }) => pw_uid === uid) ?? null;
}
