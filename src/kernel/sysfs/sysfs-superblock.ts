import { SYSFS_MAGIC } from "../../abi/magic.ts";
import type { MountRequest } from "../../fs/filesystem-type.ts";
import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { PseudoSuperblock } from "../../fs/pseudo/pseudo-superblock.ts";
import { type NetworkStack, networkStack } from "../../net/stack/network-stack.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { DeviceListDirectory } from "./device-list-directory.ts";
import type { SysfsType } from "./sysfs-type.ts";

/** What every machine has at the top, be there anything in it or not. */
const EMPTY = ["block", "bus", "dev", "firmware", "hypervisor", "module", "power"];

/** One instance of /sys. It does not keep alive the network namespace it shows. LIFE-015 */
export class SysfsSuperblock extends PseudoSuperblock {
  declare readonly type: SysfsType;
  readonly namespace: NetNamespace;

  constructor(type: SysfsType, request: MountRequest, namespace: NetNamespace) {
    super(request.vfs, type, namespace.owner, request.flags, SYSFS_MAGIC);
    this.namespace = namespace;
    const root = this.directory();
    this.plant(root);
    for (const name of EMPTY) root.add(name, this.directory());
    const networks = root.add("class", this.directory());
    networks.add("net", new DeviceListDirectory(this, true));
    const devices = root.add("devices", this.directory()).add("virtual", this.directory());
    devices.add("net", new DeviceListDirectory(this, false));
    // Where the control groups are mounted.
    root.add("fs", this.directory()).add("cgroup", this.directory());
    root.add("kernel", this.directory());
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
