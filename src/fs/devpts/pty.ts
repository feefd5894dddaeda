import { EIO } from "../../abi/errno.ts";
import { O_NOCTTY } from "../../abi/fcntl.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { anyRef, bool, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import type { FileDescription } from "../file-description.ts";
import type { HostSink } from "../host/host-output.ts";
import { Inode } from "../inode.ts";
import type { Mount } from "../mount.ts";
import { Path } from "../path.ts";
import { Tty, type TtyPeer } from "../tty/tty.ts";
import { openTty } from "../tty/tty-device.ts";
import type { DevptsDirectory } from "./devpts-directory.ts";
import type { DevptsSuperblock } from "./devpts-superblock.ts";

/** tty_buffer_set_limit() of pty_common_install(): how much typed input waits for the line discipline. */
const INPUT_LIMIT = 8192;
/** The same for output, and the master's own read buffer (N_TTY_BUF_SIZE). */
const OUTPUT_LIMIT = 8192 + 4096;

/**
 * A pseudoterminal (pty(7)): a terminal, the slave, whose other side is a file, the master. A master outside, the embedder's, is the terminal's
 * `output` and `receive`; one inside is a PtmxFile.
 */
export class Pty implements TtyPeer, HostSink {
  readonly superblock: DevptsSuperblock;
  readonly index: number;
  readonly tty: Tty;
  /** The slave's name; null once the master is closed. */
  node: Dentry | null;
  /** TTY_PTY_LOCK: the slave cannot be opened yet (unlockpt(3)). */
  isLocked: boolean;
  isMasterOpen: boolean;
  /** The master is the embedder's: no file, but whoever attached itself to the terminal's output. */
  isHosted: boolean;
  /** TTY_OTHER_CLOSED as the master sees it: the slave was open, and is not any more. */
  isSlaveClosed: boolean;
  /** Where users of the master wait. */
  readonly masterQueue: WaitQueue;

  constructor(superblock: DevptsSuperblock, index: number, device: number) {
    this.superblock = superblock;
    this.index = index;
    this.tty = new Tty(`pts/${index}`, device, OUTPUT_LIMIT);
    // A line without a modem has nothing to hang up (unix98 pty_init()).
    this.tty.termios.dropHangupOnClose();
    this.tty.peer = this;
    this.node = null;
    this.isLocked = true;
    this.isMasterOpen = true;
    this.isHosted = false;
    this.isSlaveClosed = false;
    this.masterQueue = new WaitQueue();
    this.tty.output.sink = this;
  }

  /** Bytes that can be typed now. */
  get inputRoom(): number {
    return INPUT_LIMIT - this.tty.backlog.length;
  }

  // TtyPeer

  slaveOpened(): void {
    this.isSlaveClosed = false;
  }

  /** pty_close() of the slave: masters read what there is, then EIO. */
  slaveClosed(): void {
    this.isSlaveClosed = true;
    // tty_release(): nobody's controlling terminal any more
    this.tty.session?.clearControllingTty();
    this.tty.session = null;
    this.tty.foreground = null;
    this.releaseIfUnused();
    this.masterQueue.notify(POLLIN | POLLRDNORM | POLLHUP | POLLERR);
  }

  inputTaken(): void {
    this.masterQueue.notify(POLLOUT | POLLWRNORM);
  }

  // HostSink

  dataAvailable(): void {
    this.masterQueue.notify(POLLIN | POLLRDNORM);
  }

  closed(): void {}

  /** pty_close() of the master: the slave's name is gone, and its line is down. */
  closeMaster(): void {
    this.isMasterOpen = false;
    (this.superblock.root.inode as DevptsDirectory).remove(this.node!);
    this.node = null;
    this.tty.hangup();
    this.releaseIfUnused();
  }

  /** pty_unix98_remove(): with both ends closed, the number is free. */
  private releaseIfUnused(): void {
    if (!this.isMasterOpen && this.tty.openFiles === 0) this.superblock.releaseIndex(this.index);
  }
}

/** The node of a slave. */
export class PtySlaveInode extends Inode {
  readonly pty: Pty;

  constructor(superblock: DevptsSuperblock, pty: Pty, mode: number, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), mode, uid, gid);
    this.pty = pty;
  }

  override get rdev(): number {
    return this.pty.tty.device;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return openSlave(caller, path, flags, this.pty);
  }
}

/** Opens the slave of `pty` as its master sees it (TIOCGPTPEER), whatever its permissions. Precondition: the master is open. */
export function openPeer(caller: Caller, pty: Pty, devpts: Mount, flags: number): FileDescription | number {
  return openSlave(caller, new Path(devpts, pty.node!), flags | O_NOCTTY, pty);
}

/** pty_open(): EIO, locked, or without a master; nobody can use the terminal then until somebody else has opened it. */
function openSlave(caller: Caller, path: Path, flags: number, pty: Pty): FileDescription | number {
  if (!pty.isLocked && pty.isMasterOpen) return openTty(caller, path, flags, pty.tty, false);
  pty.tty.hasIoError = true;
  return -EIO;
}

savable(Pty, {
  name: "fs.Pty",
  version: 1,
  saved: {
    superblock: anyRef<DevptsSuperblock>("newTerminal"),
    index: uint,
    tty: ref(() => Tty),
    node: nullable(ref(() => Dentry)),
    isLocked: bool,
    isMasterOpen: bool,
    isHosted: bool,
    isSlaveClosed: bool,
  },
  transient: { masterQueue: () => new WaitQueue() },
  afterLoad(pty) {
    pty.tty.output.sink = pty;
  },
});
savable(PtySlaveInode, { name: "fs.PtySlaveInode", version: 1, saved: { pty: ref(() => Pty) } });
