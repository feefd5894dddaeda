/** Tools for files and directories: GNU coreutils', findutils' and cmp. */
import type { Tool } from "../tool.ts";
import { basename } from "./basename.ts";
import { dirname } from "./dirname.ts";
import { link } from "./link.ts";
import { mktemp } from "./mktemp.ts";
import { nproc } from "./nproc.ts";
import { pwd } from "./pwd.ts";
import { readlink } from "./readlink.ts";
import { realpath } from "./realpath.ts";
import { sync } from "./sync.ts";
import { tty } from "./tty.ts";
import { unlink } from "./unlink.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool has a state of its own.
export const FILE_TOOLS: readonly Tool<any>[] = [
  basename,
  dirname,
  link,
  mktemp,
  nproc,
  pwd,
  readlink,
  realpath,
  sync,
  tty,
  unlink,
];
