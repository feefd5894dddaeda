import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { getgrgid, getgrnam } from "./group.ts";
import { getpwnam } from "./passwd.ts";
import { parseId } from "./records.ts";

/** What "[OWNER][:[GROUP]]" names. */
export interface UserSpec {
  /** -1: no owner was named. */
  readonly uid: number;
  /** -1: no group was named. */
  readonly gid: number;
  /** As written; null where none was. A login group (after "OWNER:") has the name from the group database. */
  readonly user: string | null;
  readonly group: string | null;
  /** A dot stood where a colon should. */
  readonly isDotted: boolean;
}

/** Why a specification names nobody: the words of chown(1). */
export type UserSpecError = "invalid user" | "invalid group" | "invalid spec";

/**
 * chown(1), chroot(1) --userspec: OWNER, OWNER:GROUP, OWNER: (his login group), :GROUP. A name wins over the number it looks like; "+" before a
 * number means it is one.
 */
export function* parseUserSpec(sys: Sys, spec: string): Routine<UserSpec | UserSpecError> {
  const colon = spec.indexOf(":");
  const first = yield* parseWith(sys, spec, colon);
  if (typeof first !== "string" || colon >= 0) return first;
  // coreutils: a dot separates too, for OWNER.GROUP of old, when there is no such user.
  const dot = spec.indexOf(".");
  if (dot < 0) return first;
  const second = yield* parseWith(sys, spec, dot);
  return typeof second === "string" ? first : { ...second, isDotted: true };
}

function* parseWith(sys: Sys, spec: string, separator: number): Routine<UserSpec | UserSpecError> {
  const user = separator < 0 ? spec : spec.slice(0, separator);
  const group = separator < 0 ? "" : spec.slice(separator + 1);
  let uid = -1;
  let gid = -1;
  let groupName: string | null = group === "" ? null : group;
  if (user !== "") {
    const entry = user.startsWith("+") ? null : yield* getpwnam(sys, user);
    const usesLoginGroup = separator >= 0 && group === "";
    if (entry !== null) {
      uid = entry.pw_uid;
      if (usesLoginGroup) {
        gid = entry.pw_gid;
        groupName = (yield* getgrgid(sys, gid))?.gr_name ?? String(gid);
      }
    } else {
      if (usesLoginGroup) return "invalid spec";
      const id = parseId(user.replace(/^\+/, ""));
      if (id === null) return "invalid user";
      uid = id;
    }
  }
  if (group !== "") {
    const id = yield* parseGroup(sys, group);
    if (id === null) return "invalid group";
    gid = id;
  }
  return { uid, gid, user: user === "" ? null : user, group: groupName, isDotted: false };
}

/** A group by its name, or else its number; null for neither. */
export function* parseGroup(sys: Sys, group: string): Routine<number | null> {
  const entry = group.startsWith("+") ? null : yield* getgrnam(sys, group);
  return entry?.gr_gid ?? parseId(group.replace(/^\+/, ""));
}
