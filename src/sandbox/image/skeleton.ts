import { bytesOf } from "../../abi/byte-string.ts";
import { EEXIST, ENOENT } from "../../abi/errno.ts";
import { mkdir } from "../../fs/mkdir.ts";
import { stat } from "../../fs/stat.ts";
import { symlink } from "../../fs/symlink.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { checked, writeContents } from "./contents.ts";

/** Directories a program may count on (hier(7)). */
const DIRECTORIES: readonly (readonly [string, number])[] = [
  ["/etc", 0o755],
  ["/home", 0o755],
  ["/mnt", 0o755],
  ["/root", 0o700],
  ["/run", 0o755],
  ["/tmp", 0o1777],
  ["/usr", 0o755],
  ["/usr/bin", 0o755],
  ["/usr/local", 0o755],
  ["/usr/local/bin", 0o755],
  ["/usr/sbin", 0o755],
  ["/var", 0o755],
  ["/var/tmp", 0o1777],
];

/** As on Debian since /usr was merged. */
const LINKS: readonly (readonly [string, string])[] = [
  ["/bin", "usr/bin"],
  ["/sbin", "usr/sbin"],
];

/** Tables without which no user has a name (passwd(5), group(5)). */
const FILES: readonly (readonly [string, string])[] = [
  ["/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"],
  ["/etc/group", "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n"],
];

/** Gives an image what it lacks of the directories and tables every system has. */
export function addSkeleton(caller: SupervisorCaller, hostname: string): void {
  const { root } = caller.fs;
  for (const [path, mode] of DIRECTORIES) {
    const error = mkdir(caller, root, path, mode);
    if (error !== -EEXIST) checked(error, "mkdir", path);
  }
  for (const [path, target] of LINKS) {
    const error = symlink(caller, target, root, path);
    if (error !== -EEXIST) checked(error, "symlink", path);
  }
  for (const [path, text] of [...FILES, ["/etc/hostname", `${hostname}\n`] as const]) {
    if (stat(caller, root, path, 0) === -ENOENT) writeContents(caller, path, bytesOf(text), 0o644);
  }
}
