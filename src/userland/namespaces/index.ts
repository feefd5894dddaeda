/** Tools about namespaces, privileges and mounts: unshare, nsenter, setpriv, mount and their kin. */
import type { Tool } from "../tool.ts";
import { capsh } from "./capsh/capsh.ts";
import { findmnt } from "./findmnt/findmnt.ts";
import { getpcaps } from "./getpcaps.ts";
import { lsns } from "./lsns/lsns.ts";
import { mount } from "./mount/mount.ts";
import { mountpoint } from "./mountpoint.ts";
import { nsenter } from "./nsenter.ts";
import { pivot_root } from "./pivot_root.ts";
import { setpriv } from "./setpriv/setpriv.ts";
import { umount } from "./umount.ts";
import { unshare } from "./unshare/unshare.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
export const namespaceTools: readonly Tool<any>[] = [
  capsh,
  findmnt,
  getpcaps,
  lsns,
  mount,
  mountpoint,
  nsenter,
  pivot_root,
  setpriv,
  umount,
  unshare,
];
