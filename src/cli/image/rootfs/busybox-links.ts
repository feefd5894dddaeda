/**
 * Links that make busybox's applets commands, as `busybox --install -s` would make them.
 */
import { BIN_APPLETS, SBIN_APPLETS } from "./busybox-applets.ts";
import { symlink } from "./skeleton.ts";
import type { RootTree } from "./tree.ts";

const BUSYBOX = "usr/bin/busybox";

/** Whether the image has busybox, and nothing that brings a /bin/sh. */
export function lacksShell(tree: RootTree): boolean {
  return tree.get(BUSYBOX) !== undefined && tree.get("usr/bin/sh") === undefined;
}

/** Adds the links; a command that a package brings stays. Returns how many were added, or null without a busybox. */
export function addBusyboxLinks(tree: RootTree): number | null {
  const busybox = tree.get(BUSYBOX);
  if (busybox === undefined) return null;
  const { mtime } = busybox.owner;
  let added = 0;
  for (const applet of BIN_APPLETS) {
    if (tree.get(`usr/sbin/${applet}`) !== undefined) continue; // a package has it in the other directory
    if (tree.addMissing(`usr/bin/${applet}`, symlink("busybox", mtime), "busybox links")) added++;
  }
  for (const applet of SBIN_APPLETS) {
    if (tree.get(`usr/bin/${applet}`) !== undefined) continue;
    if (tree.addMissing(`usr/sbin/${applet}`, symlink("../bin/busybox", mtime), "busybox links")) added++;
  }
  return added;
}
