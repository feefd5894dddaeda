import { EIO } from "../../abi/errno.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { DevptsSuperblock } from "../../fs/devpts/devpts-superblock.ts";
import { openPeer, type Pty, PtySlaveInode } from "../../fs/devpts/pty.ts";
import { FdTable } from "../../fs/fd-table.ts";
import type { Mount } from "../../fs/mount.ts";
import { LOOKUP_FOLLOW, lookup } from "../../fs/path-walk.ts";
import { SandboxError } from "../errors.ts";
import type { User } from "../find-user.ts";
import type { FsGateway } from "../fs/gateway.ts";
import { SystemError } from "../system-error.ts";

const PTS = "/dev/pts";
const STANDARD = 3;

interface Devpts {
  readonly superblock: DevptsSuperblock;
  readonly mount: Mount;
}

/** Where the sandbox's terminals are; null when no devpts is mounted there. */
function findDevpts(gateway: FsGateway): Devpts | null {
  const path = gateway.run((caller, root) => lookup(caller, root, PTS, LOOKUP_FOLLOW));
  if (typeof path === "number" || !(path.mount.superblock instanceof DevptsSuperblock)) return null;
  return { superblock: path.mount.superblock, mount: path.mount };
}

/** @throws SandboxError */
function devpts(gateway: FsGateway): Devpts {
  const found = findDevpts(gateway);
  if (found === null) throw new SandboxError("ERR_SANDBOX_OPTION", `no devpts is mounted at ${PTS}`);
  return found;
}

/** A new pseudoterminal whose master is the embedder, and which belongs to `user`. @throws SystemError ENOSPC */
export function openPty(gateway: FsGateway, user: User): Pty {
  const { superblock } = devpts(gateway);
  const pty = gateway.call<Pty>({ syscall: "open", path: "/dev/ptmx" }, (caller) => superblock.newTerminal(caller));
  pty.isHosted = true;
  pty.isLocked = false;
  pty.node!.inode.uid = user.uid;
  return pty;
}

/** Descriptors 0, 1 and 2 that all refer to one opening of the slave. */
export function openStandardFiles(gateway: FsGateway, pty: Pty): FdTable {
  const { mount } = devpts(gateway);
  const file = gateway.run((caller) => openPeer(caller, pty, mount, O_RDWR));
  if (typeof file === "number") throw new SystemError(EIO, { syscall: "open", path: `${PTS}/${pty.index}` });
  const table = new FdTable();
  for (let i = 0; i < STANDARD; i++) {
    if (i > 0) file.retain();
    table.install(file, { closeOnExec: false, limit: STANDARD });
  }
  return table;
}

/** The pseudoterminals of a loaded sandbox whose masters were the embedder's. */
export function hostedPtys(gateway: FsGateway): Pty[] {
  const nodes = [...(findDevpts(gateway)?.superblock.root.children?.values() ?? [])];
  return nodes
    .flatMap(({ inode }) => (inode instanceof PtySlaveInode && inode.pty.isHosted ? [inode.pty] : []))
    .sort((a, b) => a.index - b.index);
}
