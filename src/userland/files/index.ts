/** Tools for files and directories: GNU coreutils', findutils' and cmp. */
import type { Tool } from "../tool.ts";
import { basename } from "./basename.ts";
import { chmod } from "./chmod.ts";
import { chgrp, chown } from "./chown.ts";
import { chroot } from "./chroot.ts";
import { cmp } from "./cmp.ts";
import { cp } from "./cp.ts";
import { dd } from "./dd/dd.ts";
import { df } from "./df/df.ts";
import { dirname } from "./dirname.ts";
import { du } from "./du.ts";
import { find } from "./find/find.ts";
import { install } from "./install.ts";
import { link } from "./link.ts";
import { ln } from "./ln.ts";
import { ls } from "./ls/ls.ts";
import { mkdir } from "./mkdir.ts";
import { mkfifo } from "./mkfifo.ts";
import { mknod } from "./mknod.ts";
import { mktemp } from "./mktemp.ts";
import { mv } from "./mv.ts";
import { nproc } from "./nproc.ts";
import { pwd } from "./pwd.ts";
import { readlink } from "./readlink.ts";
import { realpath } from "./realpath.ts";
import { rm } from "./rm.ts";
import { rmdir } from "./rmdir.ts";
import { stat } from "./stat/stat.ts";
import { sync } from "./sync.ts";
import { touch } from "./touch.ts";
import { truncate } from "./truncate.ts";
import { tty } from "./tty.ts";
import { unlink } from "./unlink.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool has a state of its own.
export const fileTools: readonly Tool<any>[] = [
  basename,
  chgrp,
  chmod,
  chown,
  chroot,
  cmp,
  cp,
  dd,
  df,
  dirname,
  find,
  du,
  install,
  link,
  ln,
  ls,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mv,
  nproc,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  sync,
  touch,
  truncate,
  tty,
  unlink,
];
