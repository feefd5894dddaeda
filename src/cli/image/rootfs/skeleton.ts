/**
 * What makes a few unpacked packages a root file system: the directories of file-hierarchy(7) with the modes that Debian's
 * base-files gives them, the links of the merged /usr, and the accounts. Fills gaps only; what packages bring stays.
 */
import { type Inode, rootOwned } from "./inode.ts";
import { ALIASES, ALWAYS_LINKED } from "./merged-usr.ts";
import type { RootTree } from "./tree.ts";

const DIRECTORIES: readonly (readonly [path: string, mode: number])[] = [
  ["boot", 0o755],
  ["dev", 0o755],
  ["etc", 0o755],
  ["home", 0o755],
  ["media", 0o755],
  ["mnt", 0o755],
  ["opt", 0o755],
  ["proc", 0o755],
  ["root", 0o700],
  ["run", 0o755],
  ["run/lock", 0o1777],
  ["srv", 0o755],
  ["sys", 0o755],
  ["tmp", 0o1777],
  ["usr", 0o755],
  ["usr/bin", 0o755],
  ["usr/lib", 0o755],
  ["usr/local", 0o755],
  ["usr/local/bin", 0o755],
  ["usr/local/sbin", 0o755],
  ["usr/sbin", 0o755],
  ["usr/share", 0o755],
  ["var", 0o755],
  ["var/cache", 0o755],
  ["var/lib", 0o755],
  ["var/log", 0o755],
  ["var/mail", 0o2775],
  ["var/spool", 0o755],
  ["var/tmp", 0o1777],
];

const LINKS: readonly (readonly [path: string, target: string])[] = [
  ["var/lock", "/run/lock"],
  ["var/run", "/run"],
];

/** Where base-passwd keeps the accounts that its maintainer script installs as /etc/passwd and /etc/group. */
const ACCOUNT_MASTERS = {
  "etc/passwd": "usr/share/base-passwd/passwd.master",
  "etc/group": "usr/share/base-passwd/group.master",
};

// Ids as in Debian's base-passwd; "*" matches no password.
const FILES: Readonly<Record<string, string>> = {
  "etc/passwd": `root:*:0:0:root:/root:/bin/sh
daemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:*:2:2:bin:/bin:/usr/sbin/nologin
sys:*:3:3:sys:/dev:/usr/sbin/nologin
nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`,
  "etc/group": `root:*:0:
daemon:*:1:
bin:*:2:
sys:*:3:
adm:*:4:
tty:*:5:
disk:*:6:
mail:*:8:
utmp:*:43:
shadow:*:42:
staff:*:50:
users:*:100:
nogroup:*:65534:
`,
  "etc/hostname": "tuxlet\n",
  "etc/hosts": "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n",
};

const SOURCE = "skeleton";
const MAIL_GID = 8;

/** Completes the tree; what is added has the time `mtime`. */
export function addSkeleton(tree: RootTree, mtime: number): void {
  for (const [path, mode] of DIRECTORIES) {
    const owner = rootOwned(mode, mtime);
    const ofMail = path === "var/mail" ? { ...owner, gid: MAIL_GID, groupName: "mail" } : owner;
    tree.addMissing(path, { type: "directory", implicit: false, owner: ofMail }, SOURCE);
  }
  for (const alias of ALIASES) {
    const needed = ALWAYS_LINKED.includes(alias) || tree.get(`usr/${alias}`) !== undefined;
    if (needed) tree.addMissing(alias, symlink(`usr/${alias}`, mtime), SOURCE);
  }
  for (const [path, target] of LINKS) tree.addMissing(path, symlink(target, mtime), SOURCE);
  for (const [path, master] of Object.entries(ACCOUNT_MASTERS)) {
    const accounts = tree.resolve(master);
    if (accounts?.type === "file") tree.addMissing(path, { ...accounts, owner: rootOwned(0o644, mtime) }, SOURCE);
  }
  const encoder = new TextEncoder();
  for (const [path, text] of Object.entries(FILES)) {
    tree.addMissing(path, { type: "file", data: encoder.encode(text), owner: rootOwned(0o644, mtime) }, SOURCE);
  }
}

/** A symbolic link of root's. */
export function symlink(target: string, mtime: number): Inode {
  return { type: "symlink", target, owner: rootOwned(0o777, mtime) };
}
