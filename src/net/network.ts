import type { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import { virtualFilesystem } from "../fs/virtual-filesystem-field.ts";
import { uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What all sockets of one kernel share. */
export class Network {
  readonly vfs: VirtualFilesystem;
  /** The next socket's cookie (SO_COOKIE). */
  nextCookie: number;

  constructor(vfs: VirtualFilesystem) {
    this.vfs = vfs;
    this.nextCookie = 1;
  }
}

savable(Network, { name: "net.Network", version: 1, saved: { vfs: virtualFilesystem, nextCookie: uint } });
