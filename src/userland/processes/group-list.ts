import type { Routine } from "../../platform/program/syscall.ts";
import type { ToolContext } from "../tool.ts";
import { getgrouplist, getpwnam, getpwuid, type IdNames, type Passwd, parseId } from "../users/index.ts";

/** The ids of the caller, or of a user of the database. */
export interface Identity {
  /** null: the caller. */
  readonly user: Passwd | null;
  readonly ruid: number;
  readonly euid: number;
  readonly rgid: number;
  readonly egid: number;
  /** The primary group first, no group twice. */
  readonly groups: readonly number[];
}

/** Who runs the tool. Its primary group is the effective one. */
export function* callerIdentity({ sys }: ToolContext): Routine<Identity> {
  const { ruid, euid } = yield* sys.getresuid();
  const { rgid, egid } = yield* sys.getresgid();
  const groups = [...new Set([egid, ...(yield* sys.getgroups())])];
  return { user: null, ruid, euid, rgid, egid, groups };
}

/** The user of that name, or with that number; null when there is none. */
export function* userIdentity({ sys }: ToolContext, spec: string): Routine<Identity | null> {
  const named = spec.startsWith("+") ? null : yield* getpwnam(sys, spec);
  const uid = parseId(spec.replace(/^\+/, ""));
  const user = named ?? (uid === null ? null : yield* getpwuid(sys, uid));
  if (user === null) return null;
  const { pw_uid, pw_gid, pw_name } = user;
  const groups = yield* getgrouplist(sys, pw_name, pw_gid);
  return { user, ruid: pw_uid, euid: pw_uid, rgid: pw_gid, egid: pw_gid, groups };
}

/** What `id -G` and groups(1) list: the real group, the effective one, then the others. */
export function groupList({ rgid, egid, groups }: Identity): number[] {
  return [...new Set([rgid, egid, ...groups])];
}

/** A group's name, or its number and a complaint. @returns whether it has a name. */
export function* groupName(tool: ToolContext, names: IdNames, gid: number): Routine<[name: string, isKnown: boolean]> {
  const name = yield* names.group(gid);
  if (name !== null) return [name, true];
  yield* tool.error(`cannot find name for group ID ${gid}`);
  return [String(gid), false];
}
