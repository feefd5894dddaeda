import type { UserNamespace } from "../../ns/user-namespace.ts";
import { savable } from "../../state/savable.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";
import { DEVPTS_PARAMETERS, parseDevptsOptions } from "./devpts-options.ts";
import { DevptsSuperblock } from "./devpts-superblock.ts";

/** devpts: the slaves of pseudoterminals (pts(4)). Each mount has its own, since Linux 4.7. */
export class DevptsType extends FilesystemType {
  constructor() {
    super("devpts", FS_USERNS_MOUNT);
  }

  override get parameters(): readonly string[] {
    return DEVPTS_PARAMETERS;
  }

  override checkOptions(options: string, namespace: UserNamespace): number {
    const parsed = parseDevptsOptions(options, namespace);
    return typeof parsed === "number" ? parsed : 0;
  }

  override mount(request: MountRequest): Superblock | number {
    const options = parseDevptsOptions(request.data, request.userNamespace);
    return typeof options === "number" ? options : new DevptsSuperblock(this, request, options);
  }
}

savable(DevptsType, { name: "fs.DevptsType", version: 1, saved: {} });
