import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { utf8ToByteString } from "../abi/byte-string.ts";
import { errnoName } from "../abi/errno.ts";
import { O_CREAT, O_EXCL, O_WRONLY } from "../abi/fcntl.ts";
import { chmod } from "../fs/chmod.ts";
import { chown } from "../fs/chown.ts";
import { mkdir } from "../fs/mkdir.ts";
import { openat } from "../fs/open.ts";
import { symlink } from "../fs/symlink.ts";
import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";

/**
 * Copies a directory of the host into the root file system: directories, regular files and symbolic links, with their modes and owners.
 * Sockets, devices and FIFOs are left out. Links are copied as links, so nothing outside of `directory` is read.
 * @throws Error that names the file.
 */
export function populateFromDirectory(caller: SupervisorCaller, directory: string): void {
  const pending: [string, string][] = [[directory, ""]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [hostPath, guestPath] = next;
    for (const name of readdirSync(hostPath).sort()) {
      const from = join(hostPath, name);
      const to = `${guestPath}/${utf8ToByteString(name)}`;
      copyEntry(caller, from, to, () => pending.push([from, to]));
    }
  }
}

function copyEntry(caller: SupervisorCaller, from: string, to: string, descend: () => void): void {
  const { root } = caller.fs;
  const stat = lstatSync(from);
  if (stat.isSymbolicLink()) {
    check(symlink(caller, utf8ToByteString(readlinkSync(from)), root, to), from);
    return;
  }
  if (stat.isDirectory()) {
    check(mkdir(caller, root, to, stat.mode & 0o7777), from);
    descend();
  } else if (stat.isFile()) {
    writeFile(caller, to, readFileSync(from), from);
  } else {
    return;
  }
  check(chown(caller, root, to, stat.uid, stat.gid, 0), from);
  // After chown, which clears the set-user-ID bits.
  check(chmod(caller, root, to, stat.mode & 0o7777, 0), from);
}

function writeFile(caller: SupervisorCaller, path: string, bytes: Uint8Array, from: string): void {
  const file = openat(caller, caller.fs.root, path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  if (typeof file === "number") throw failure(file, from);
  for (let at = 0; at < bytes.length; ) {
    const written = file.write(caller, bytes, at, bytes.length - at);
    if (written < 0) {
      file.release();
      throw failure(written, from);
    }
    at += written;
  }
  file.release();
}

function check(result: number, from: string): void {
  if (result < 0) throw failure(result, from);
}

function failure(error: number, from: string): Error {
  return new Error(`cannot copy ${from} into the root file system: ${errnoName(error) ?? error}`);
}
