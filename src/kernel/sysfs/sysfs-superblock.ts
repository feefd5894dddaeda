import { SYSFS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import type { MountRequest } from "../../fs/filesystem-type.ts";
import { InternalDirectory } from "../../fs/internal-directory.ts";
import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { PseudoSuperblock } from "../../fs/pseudo/pseudo-superblock.ts";
import { type NetworkStack, networkStack } from "../../net/stack/network-stack.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { DeviceListDirectory } from "./device-list-directory.ts";
import type { SysfsType } from "./sysfs-type.ts";
import { CPU_ATTRIBUTES, KERNEL_ATTRIBUTES, SystemAttributeFile } from "./system-attributes.ts";

/** What every machine has at the top, be there anything in it or not. */
const EMPTY = ["block", "bus", "dev", "firmware", "module", "power"];

/** One instance of /sys. It does not keep alive the network namespace it shows. LIFE-015 */
export class SysfsSuperblock extends PseudoSuperblock {
  declare readonly type: SysfsType;
  readonly namespace: NetNamespace;

  constructor(type: SysfsType, request: MountRequest, namespace: NetNamespace) {
    super(request.vfs, type, namespace.owner, request.flags, SYSFS_MAGIC);
    this.namespace = namespace;
    const root = new PseudoDirectory(this, this.allocateInodeNumber(), 0o555);
    this.plant(root);
    for (const name of EMPTY) root.add(name, this.directory());
    const networks = root.add("class", this.directory());
    networks.add("net", new DeviceListDirectory(this, true));
    const devices = root.add("devices", this.directory());
    const processors = devices.add("system", this.directory()).add("cpu", this.directory());
    devices.add("virtual", this.directory()).add("net", new DeviceListDirectory(this, false));
    // sysfs_create_mount_point(): nothing is ever in it.
    root.add("fs", this.directory()).add("cgroup", new InternalDirectory(this, S_IFDIR | 0o555));
    const kernel = root.add("kernel", this.directory());
    for (const name of KERNEL_ATTRIBUTES.keys()) kernel.add(name, new SystemAttributeFile(this, name));
    for (const name of CPU_ATTRIBUTES.keys()) processors.add(name, new SystemAttributeFile(this, name));
  }

  private directory(): PseudoDirectory {
    return new PseudoDirectory(this, this.allocateInodeNumber(), 0o755);
  }

  /** Null when the namespace is gone. */
  get stack(): NetworkStack | null {
    return this.namespace.isLive ? networkStack(this.type.kernel.network, this.namespace) : null;
  }

  override get revealsSystem(): boolean {
    return true;
  }
}

savable(SysfsSuperblock, {
  name: "kernel.SysfsSuperblock",
  version: 1,
  saved: { namespace: ref(() => NetNamespace) },
});
