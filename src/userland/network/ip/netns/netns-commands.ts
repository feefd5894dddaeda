/** `ip netns`: iproute2's ip/ipnetns.c. A namespace has a name as long as it is mounted on a file of that name. */

import { EINVAL } from "../../../../abi/errno.ts";
import { O_CLOEXEC, O_CREAT, O_EXCL, O_RDONLY } from "../../../../abi/fcntl.ts";
import { MNT_DETACH, MS_BIND, MS_REC, MS_SHARED } from "../../../../abi/mount.ts";
import { NETNSA_FD, NETNSA_NSID, RTM_GETNSID, RTM_NEWNSID } from "../../../../abi/rtnetlink.ts";
import { Rtgenmsg } from "../../../../abi/rtnetlink-struct.ts";
import { CLONE_NEWNET } from "../../../../abi/sched.ts";
import { Errno } from "../../../../platform/program/errno-error.ts";
import type { Sys } from "../../../../platform/program/sys/index.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { execvp } from "../../../exec/execvp.ts";
import { numericEntries } from "../../../procfs/numeric-entries.ts";
import { attributesOf } from "../../netlink/route-socket.ts";
import { IpFailure, invalidArgument, USAGE } from "../ip-failure.ts";
import type { IpSession } from "../session.ts";
import { parseInteger, type Words } from "../words.ts";
import { NETNS_RUN_DIR, namespaceByNsid, namespaceNames, nsidOf } from "./nsid.ts";
import { orStop, switchNetns } from "./switch.ts";

const pathOf = (name: string): string => `${NETNS_RUN_DIR}/${name}`;

/** A name of a file, and no more. @throws IpFailure */
function checkedName(name: string): string {
  if (name === "" || name.length > 255 || name.includes("/") || name === "." || name === "..")
    throw new IpFailure(`Invalid netns name "${name}"`, USAGE);
  return name;
}

function nameIn(words: Words): string {
  const name = words.next();
  if (name === undefined) throw new IpFailure("No netns name specified", 1);
  return checkedName(name);
}

export function* listNetns(session: IpSession): Routine {
  const { report } = session;
  const names = yield* namespaceNames(session.tool.sys);
  if (names === null) return;
  report.begin();
  for (const name of names) {
    const id = yield* nsidOf(session, name);
    report.object(null, () => {
      report.fact("name", name, name);
      if (id !== null) report.fact("id", id, ` (id: ${id})`);
      report.text("\n");
    });
  }
  report.end();
}

/** `ip netns add NAME`: the namespace is a new one. */
export function* addNetns(session: IpSession, words: Words): Routine {
  const name = nameIn(words);
  const { sys } = session.tool;
  yield* makeFile(sys, name);
  const own = yield* orStop(
    sys.open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC),
    (reason) => `Cannot open network namespace: ${reason}`,
  );
  try {
    yield* orStop(sys.unshare(CLONE_NEWNET), (why) => `Failed to create a new network namespace "${name}": ${why}`);
    yield* bindNamespace(sys, "/proc/self/ns/net", name);
  } catch (error) {
    yield* forget(sys, name);
    throw error;
  }
  yield* orStop(sys.setns(own, CLONE_NEWNET), (reason) => `setns failed: ${reason}`);
  yield* sys.close(own);
}

/** `ip netns attach NAME PID`: the namespace is a process's. */
export function* attachNetns(session: IpSession, words: Words): Routine {
  const name = words.next();
  const text = words.next();
  if (name === undefined || text === undefined) throw new IpFailure("No netns name and PID specified", 1);
  const pid = parseInteger(text);
  if (pid === null || pid <= 0) throw new IpFailure(`Invalid PID: ${text}`, 1);
  const { sys } = session.tool;
  yield* makeFile(sys, checkedName(name));
  try {
    yield* bindNamespace(sys, `/proc/${pid}/ns/net`, name);
  } catch (error) {
    yield* forget(sys, name);
    throw error;
  }
}

/** The file that gets the name. Mounts in its directory are to be seen in every mount namespace. */
function* makeFile(sys: Sys, name: string): Routine {
  yield* sys.mkdir(NETNS_RUN_DIR, 0o755).orErrno();
  for (let isMountPoint = false; ; isMountPoint = true) {
    const made = yield* sys.mount("", NETNS_RUN_DIR, "none", MS_SHARED | MS_REC).orErrno();
    if (typeof made !== "number" || made >= 0) break;
    if (made !== -EINVAL || isMountPoint)
      throw new IpFailure(`mount --make-shared ${NETNS_RUN_DIR} failed: ${describe(made)}`, 1);
    yield* orStop(
      sys.mount(NETNS_RUN_DIR, NETNS_RUN_DIR, "none", MS_BIND | MS_REC),
      (reason) => `mount --bind ${NETNS_RUN_DIR} ${NETNS_RUN_DIR} failed: ${reason}`,
    );
  }
  const path = pathOf(name);
  const fd = yield* orStop(
    sys.open(path, O_RDONLY | O_CREAT | O_EXCL, 0),
    (reason) => `Cannot create namespace file "${path}": ${reason}`,
  );
  yield* sys.close(fd);
}

const describe = (errno: number): string => new Errno(-errno, "mount").description;

function* bindNamespace(sys: Sys, from: string, name: string): Routine {
  yield* orStop(
    sys.mount(from, pathOf(name), "none", MS_BIND),
    (why) => `Bind ${from} -> ${pathOf(name)} failed: ${why}`,
  );
}

/** A name without a namespace. */
function* forget(sys: Sys, name: string): Routine {
  yield* sys.unlink(pathOf(name)).orErrno();
}

/** `ip netns delete`; with -all every one. */
export function* deleteNetns(session: IpSession, words: Words): Routine {
  const { sys } = session.tool;
  const names = session.options.isAll && words.isAtEnd ? ((yield* namespaceNames(sys)) ?? []) : [nameIn(words)];
  for (const name of names) {
    yield* sys.umount(pathOf(name), MNT_DETACH).orErrno();
    yield* orStop(sys.unlink(pathOf(name)), (why) => `Cannot remove namespace file "${pathOf(name)}": ${why}`);
  }
}

/** `ip netns exec NAME COMMAND`: becomes the command. */
export function* execNetns(session: IpSession, words: Words): Routine {
  const name = nameIn(words);
  const argv = words.rest();
  if (argv.length === 0) throw new IpFailure("No command specified", 1);
  const { tool } = session;
  yield* switchNetns(tool.sys, name);
  yield* tool.out.flush();
  yield* orStop(execvp(tool.sys, argv[0]!, argv, tool.env), (why) => `exec of "${argv[0]}" failed: ${why}`, 1);
}

/** `ip netns identify [PID]`: what the process's namespace is called. */
export function* identifyNetns(session: IpSession, words: Words): Routine {
  const text = words.next() ?? "self";
  if (text !== "self" && !/^\d+$/.test(text)) throw new IpFailure(`Specified string '${text}' is not a pid`, 1);
  const { sys } = session.tool;
  const own = yield* orStop(sys.stat(`/proc/${text}/ns/net`), (why) => `Stat of netns failed: ${why}`);
  const { report } = session;
  report.begin();
  for (const name of (yield* namespaceNames(sys)) ?? []) {
    const found = yield* sys.stat(pathOf(name)).orErrno();
    if (typeof found === "number" || found.st_ino !== own.st_ino || found.st_dev !== own.st_dev) continue;
    report.object(null, () => report.fact("name", name, name));
  }
  report.text("\n");
  report.end();
}

/** `ip netns pids NAME`: which processes are in it. */
export function* pidsOfNetns(session: IpSession, words: Words): Routine {
  const name = nameIn(words);
  const { sys } = session.tool;
  const wanted = yield* orStop(sys.stat(pathOf(name)), (why) => `Cannot open network namespace: ${why}`);
  const { report } = session;
  report.begin();
  for (const pid of yield* numericEntries(sys, "/proc")) {
    const found = yield* sys.stat(`/proc/${pid}/ns/net`).orErrno();
    if (typeof found === "number" || found.st_ino !== wanted.st_ino || found.st_dev !== wanted.st_dev) continue;
    report.fact(null, Number(pid), `${pid}\n`);
  }
  report.end();
}

/** `ip netns set NAME NETNSID`: what the namespace is called by here. */
export function* setNsid(session: IpSession, words: Words): Routine {
  const name = nameIn(words);
  const text = words.next();
  if (text === undefined) throw new IpFailure("No nsid specified", 1);
  const nsid = text === "auto" ? -1 : parseInteger(text);
  if (nsid === null || (nsid < 0 && text !== "auto")) throw invalidArgument('Invalid "netnsid" value', text);
  const { sys } = session.tool;
  const fd = yield* orStop(
    sys.open(pathOf(name), O_RDONLY | O_CLOEXEC),
    (why) => `Cannot open network namespace "${name}": ${why}`,
  );
  yield* session.socket.change(RTM_NEWNSID, 0, (request) => {
    request
      .struct(Rtgenmsg.size, () => undefined)
      .i32(NETNSA_NSID, nsid)
      .u32(NETNSA_FD, fd);
  });
}

/** `ip netns list-id`: the numbers namespaces have here. */
export function* listNsids(session: IpSession): Routine {
  const messages = yield* session.socket.dump(RTM_GETNSID, (request) => request.struct(Rtgenmsg.size, () => undefined));
  const { report } = session;
  report.begin();
  for (const message of messages) {
    const nsid = attributesOf(message, Rtgenmsg.size).i32(NETNSA_NSID);
    if (nsid === null || nsid < 0) continue;
    const name = yield* namespaceByNsid(session, nsid);
    report.object(null, () => {
      report.fact("nsid", nsid, `nsid ${nsid} `);
      if (name !== null) report.fact("name", name, `(iproute2 netns name: ${name})`);
      report.text("\n");
    });
  }
  report.end();
}
