/** Network namespaces by name, and the numbers the kernel has for them. */
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from "../../../../abi/fcntl.ts";
import { NETNSA_FD, NETNSA_NSID, RTM_GETNSID } from "../../../../abi/rtnetlink.ts";
import { Rtgenmsg } from "../../../../abi/rtnetlink-struct.ts";
import { Errno } from "../../../../platform/program/errno-error.ts";
import type { Sys } from "../../../../platform/program/sys/index.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { attributesOf, RouteError } from "../../netlink/route-socket.ts";
import type { IpSession } from "../session.ts";

/** ip-netns(8): a file in it is the handle of a namespace. */
export const NETNS_RUN_DIR = "/run/netns";

/** In the directory's order; null when there is no such directory. */
export function* namespaceNames(sys: Sys): Routine<string[] | null> {
  const fd = yield* sys.open(NETNS_RUN_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC).orErrno();
  if (fd < 0) return null;
  const names: string[] = [];
  try {
    for (;;) {
      const entries = yield* sys.getdents(fd);
      if (entries.length === 0) return names;
      names.push(...entries.map(({ d_name }) => d_name).filter((name) => name !== "." && name !== ".."));
    }
  } finally {
    yield* sys.close(fd);
  }
}

/** The number a namespace has here; null for none, or when its file is no namespace. */
export function* nsidOf(session: IpSession, name: string): Routine<number | null> {
  const { sys } = session.tool;
  const fd = yield* sys.open(`${NETNS_RUN_DIR}/${name}`, O_RDONLY | O_CLOEXEC).orErrno();
  if (fd < 0) return null;
  try {
    const message = yield* session.socket.get(RTM_GETNSID, (request) => {
      request.struct(Rtgenmsg.size, () => undefined).u32(NETNSA_FD, fd);
    });
    const nsid = attributesOf(message, Rtgenmsg.size).i32(NETNSA_NSID);
    return nsid === null || nsid < 0 ? null : nsid;
  } catch (error) {
    if (error instanceof RouteError || error instanceof Errno) return null;
    throw error;
  } finally {
    yield* sys.close(fd);
  }
}

export function* namespaceByNsid(session: IpSession, nsid: number): Routine<string | null> {
  for (const name of (yield* namespaceNames(session.tool.sys)) ?? [])
    if ((yield* nsidOf(session, name)) === nsid) return name;
  return null;
}
