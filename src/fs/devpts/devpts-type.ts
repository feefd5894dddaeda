import { savable } from "../../state/savable.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";
import { parseDevptsOptions } from "./devpts-options.ts";
import { DevptsSuperblock } from "./devpts-superblock.ts";

/** devpts: the slaves of pseudoterminals (pts(4)). Each mount has its own, since Linux 4.7. */
export class DevptsType extends FilesystemType {
  constructor() {
    super("devpts", FS_USERNS_MOUNT);
  }

  override mount(request: MountRequest): Superblock | number {
    const options = parseDevptsOptions(request.data, request.userNamespace);
    return typeof options === "number" ? options : new DevptsSuperblock(this, request, options);
  }
}

savable(DevptsType, { name: "fs.DevptsType", version: 1, saved: {} });
