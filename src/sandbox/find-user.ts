import { O_RDONLY } from "../abi/fcntl.ts";
import { openat } from "../fs/open.ts";
import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";

/** Who runs a program, by numbers of the root user namespace. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly home: string | null;
  readonly name: string | null;
}

/** A user as an embedder names one: `"name"`, `"1000"`, `"name:group"`, `"1000:100"`, a number, or all the numbers. */
export type UserLike =
  | string
  | number
  | { readonly uid: number; readonly gid?: number; readonly groups?: readonly number[] };

const MAX_TABLE = 1 << 20;

/**
 * Numbers as they are, names from the image's /etc/passwd and /etc/group. A user of the tables has the groups that list it.
 * @throws Error that names what is unknown.
 */
export function findUser(caller: SupervisorCaller, user: UserLike): User {
  if (typeof user !== "object") return findNamed(caller, String(user));
  const { uid, gid = uid, groups = [] } = user;
  const entry = readTable(caller, "/etc/passwd").find((fields) => fields[2] === String(uid));
  return { uid, gid, groups, home: entry?.[5] ?? null, name: entry?.[0] ?? null };
}

function findNamed(caller: SupervisorCaller, text: string): User {
  const [user = "", group] = text.split(":");
  const entry = readTable(caller, "/etc/passwd").find((fields) => fields[0] === user || fields[2] === user);
  if (entry === undefined && !isNumber(user)) throw new Error(`no user "${user}" in the image's /etc/passwd`);
  const uid = entry === undefined ? Number(user) : Number(entry[2]);
  const primary = entry === undefined ? uid : Number(entry[3]);
  const gid = group === undefined ? primary : findGroup(caller, group);
  const name = entry?.[0] ?? null;
  // A group that is named leaves no others: as with su -g, and in container runtimes.
  const groups = name === null || group !== undefined ? [] : groupsOf(caller, name);
  return { uid, gid, groups, home: entry?.[5] ?? null, name };
}

function findGroup(caller: SupervisorCaller, group: string): number {
  const entry = readTable(caller, "/etc/group").find((fields) => fields[0] === group);
  if (entry !== undefined) return Number(entry[2]);
  if (!isNumber(group)) throw new Error(`no group "${group}" in the image's /etc/group`);
  return Number(group);
}

/** initgroups(3) */
function groupsOf(caller: SupervisorCaller, name: string): number[] {
  return readTable(caller, "/etc/group")
    .filter((fields) => fields[3]?.split(",").includes(name))
    .map((fields) => Number(fields[2]));
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 0xffffffff;
}

/** The lines of a colon-separated file; none when it does not exist. */
function readTable(caller: SupervisorCaller, path: string): string[][] {
  const file = openat(caller, caller.fs.root, path, O_RDONLY, 0);
  if (typeof file === "number") return [];
  const buffer = new Uint8Array(MAX_TABLE);
  const length = file.pread(caller, buffer, 0, MAX_TABLE, 0);
  file.release();
  if (length <= 0) return [];
  return new TextDecoder()
    .decode(buffer.subarray(0, length))
    .split("\n")
    .map((line) => line.split(":"));
}
