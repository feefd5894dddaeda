import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { parseId, readRecords } from "./records.ts";

/** struct group: a line of /etc/group. */
export interface Group {
  readonly gr_name: string;
  readonly gr_passwd: string;
  readonly gr_gid: number;
  readonly gr_mem: readonly string[];
}

/** group(5): null for a malformed line. */
export function groupOf(fields: readonly string[]): Group | null {
  const [gr_name, gr_passwd, gid, members = ""] = fields;
  const gr_gid = parseId(gid);
  if (gr_name === undefined || gr_name === "" || gr_passwd === undefined || gr_gid === null) return null;
  return { gr_name, gr_passwd, gr_gid, gr_mem: members.split(",").filter((name) => name !== "") };
}

/** getgrent(3): all groups, in the file's order. */
export function* getgrent(sys: Sys): Routine<Group[]> {
  const records = yield* readRecords(sys, "/etc/group");
  return records.map(groupOf).filter((entry) => entry !== null);
}

/** getgrnam(3) */
export function* getgrnam(sys: Sys, name: string): Routine<Group | null> {
  return (yield* getgrent(sys)).find(({ gr_name }) => gr_name === name) ?? null;
}

/** getgrgid(3) */
export function* getgrgid(sys: Sys, gid: number): Routine<Group | null> {
  return (yield* getgrent(sys)).find(({ gr_gid }) => gr_gid === gid) ?? null;
}

/** getgrouplist(3): `gid` first, then the groups that have `user` as a member, in the file's order, each once. */
export function* getgrouplist(sys: Sys, user: string, gid: number): Routine<number[]> {
  const member = (yield* getgrent(sys)).filter(({ gr_mem }) => gr_mem.includes(user)).map(({ gr_gid }) => gr_gid);
  return [...new Set([gid, ...member])];
}
