import { ENXIO } from "../../../abi/errno.ts";
import { TextFile } from "../../../fs/pseudo/text-file.ts";
import { networkStack } from "../../../net/stack/network-stack.ts";
import { NetNamespace } from "../../../ns/net-namespace.ts";
import { oneOf, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { NET_FILES } from "./net-files.ts";

/** A file of /proc/PID/net, about the namespace that the process was in when it was looked up. */
export class NetFile extends TextFile {
  declare readonly superblock: ProcfsSuperblock;
  readonly namespace: NetNamespace;
  readonly name: string;

  constructor(superblock: ProcfsSuperblock, ino: number, namespace: NetNamespace, name: string) {
    super(superblock, ino);
    this.namespace = namespace;
    this.name = name;
  }

  /** seq_open_net(): ENXIO when the namespace is gone. */
  override checkOpen(): number {
    return this.namespace.isLive ? 0 : -ENXIO;
  }

  override text(): string | number {
    if (!this.namespace.isLive) return -ENXIO;
    return NET_FILES.get(this.name)!(networkStack(this.superblock.kernel.network, this.namespace));
  }
}

savable(NetFile, {
  name: "kernel.ProcNetFile",
  version: 1,
  saved: { namespace: ref(() => NetNamespace), name: oneOf(...NET_FILES.keys()) },
});
