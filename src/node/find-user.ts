import { O_RDONLY } from "../abi/fcntl.ts";
import { openat } from "../fs/open.ts";
import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly home: string | null;
}

const MAX_PASSWD = 1 << 20;

/**
 * `1000`, `1000:100`, `name`, `name:group`: numbers as they are, names from the image's /etc/passwd and /etc/group.
 * @throws Error that names what is unknown.
 */
export function findUser(caller: SupervisorCaller, text: string): User {
  const [user = "", group] = text.split(":");
  const entry = readTable(caller, "/etc/passwd").find((fields) => fields[0] === user || fields[2] === user);
  if (entry === undefined && !isNumber(user)) throw new Error(`no user "${user}" in the image's /etc/passwd`);
  const uid = entry === undefined ? Number(user) : Number(entry[2]);
  const primary = entry === undefined ? uid : Number(entry[3]);
  const gid = group === undefined ? primary : findGroup(caller, group);
  return { uid, gid, home: entry?.[5] ?? null };
}

function findGroup(caller: SupervisorCaller, group: string): number {
  const entry = readTable(caller, "/etc/group").find((fields) => fields[0] === group);
  if (entry !== undefined) return Number(entry[2]);
  if (!isNumber(group)) throw new Error(`no group "${group}" in the image's /etc/group`);
  return Number(group);
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 0xffffffff;
}

/** The lines of a colon-separated file; none when it does not exist. */
function readTable(caller: SupervisorCaller, path: string): string[][] {
  const file = openat(caller, caller.fs.root, path, O_RDONLY, 0);
  if (typeof file === "number") return [];
  const buffer = new Uint8Array(MAX_PASSWD);
  const length = file.pread(caller, buffer, 0, MAX_PASSWD, 0);
  file.release();
  if (length <= 0) return [];
  return new TextDecoder()
    .decode(buffer.subarray(0, length))
    .split("\n")
    .map((line) => line.split(":"));
}
