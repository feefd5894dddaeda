import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { getgrent } from "./group.ts";
import { getpwent } from "./passwd.ts";

/** Names for the ids a tool prints by the hundred: each database is read once, when it is first asked. */
export class IdNames {
  private readonly sys: Sys;
  private users: Map<number, string> | null = null;
  private groups: Map<number, string> | null = null;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** The user's name, or null. */
  *user(uid: number): Routine<string | null> {
    this.users ??= firstOf((yield* getpwent(this.sys)).map(({ pw_uid, pw_name }) => [pw_uid, pw_name]));
    return this.users.get(uid) ?? null;
  }

  /** The group's name, or null. */
  *group(gid: number): Routine<string | null> {
    this.groups ??= firstOf((yield* getgrent(this.sys)).map(({ gr_gid, gr_name }) => [gr_gid, gr_name]));
    return this.groups.get(gid) ?? null;
  }
}

/** getpwuid(3) and getgrgid(3) find the first of several. */
function firstOf(pairs: readonly [number, string][]): Map<number, string> {
  const names = new Map<number, string>();
  for (const [id, name] of pairs) if (!names.has(id)) names.set(id, name);
  return names;
}
