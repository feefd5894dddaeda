import { ENODEV } from "../../abi/errno.ts";
import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { CharacterDevice } from "../character-device.ts";
import type { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import type { Mount } from "../mount.ts";
import { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import { isDevpts } from "./is-devpts.ts";
import { PtmxFile } from "./ptmx-file.ts";

/** /dev/ptmx (pts(4)): each open makes a new pseudoterminal, in the devpts mounted at "pts" beside the node. */
export class PtmxDevice extends CharacterDevice {
  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const mount = devptsBeside(path);
    return mount === null ? -ENODEV : openMaster(caller, path, flags, mount);
  }
}

/** devpts_ptmx_path(): whoever can open the node may use the instance beside it; the directory's permissions do not count. */
function devptsBeside({ mount, dentry }: Path): Mount | null {
  const pts = dentry.parent.child("pts");
  if (pts === null) return null;
  const place = new Path(mount, pts).throughMounts();
  return isDevpts(place.mount.superblock) && place.dentry === place.mount.superblock.root ? place.mount : null;
}

/** The node "ptmx" in a devpts: makes terminals of that instance. */
export class PtmxInode extends Inode {
  readonly device: number;

  constructor(superblock: Superblock, mode: number, device: number, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), mode, uid, gid);
    this.device = device;
  }

  override get rdev(): number {
    return this.device;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return openMaster(caller, path, flags, path.mount);
  }
}

/** ptmx_open() */
function openMaster(caller: Caller, path: Path, flags: number, devpts: Mount): FileDescription | number {
  const { superblock } = devpts;
  if (!isDevpts(superblock)) return -ENODEV;
  const pty = superblock.newTerminal(caller);
  return typeof pty === "number" ? pty : new PtmxFile(path, flags, caller.credentials, pty, devpts);
}

savable(PtmxDevice, { name: "fs.PtmxDevice", version: 1, saved: {} });
savable(PtmxInode, { name: "fs.PtmxInode", version: 1, saved: { device: uint } });
