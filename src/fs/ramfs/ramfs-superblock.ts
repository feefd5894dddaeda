import { RAMFS_MAGIC } from "../../abi/magic.ts";
import { savable } from "../../state/savable.ts";
import { type StatfsData, simpleStatfs } from "../statfs.ts";
import { TmpfsSuperblock } from "../tmpfs/tmpfs-superblock.ts";

export class RamfsSuperblock extends TmpfsSuperblock {
  override statfs(): StatfsData {
    return simpleStatfs(RAMFS_MAGIC, this.dev);
  }

  override options(): string {
    return this.rootMode === 0o755 ? "" : `,mode=${this.rootMode.toString(8)}`;
  }

  /** Nothing can be changed, and nothing is refused. */
  override reconfigure(): number {
    return 0;
  }
}

savable(RamfsSuperblock, { name: "fs.RamfsSuperblock", version: 1, saved: {} });
