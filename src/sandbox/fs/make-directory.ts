import { bytesOf } from "../../abi/byte-string.ts";
import { EACCES, EEXIST, ENOENT, ENOTDIR, EPERM } from "../../abi/errno.ts";
import { S_ISDIR } from "../../abi/stat.ts";
import { mkdir } from "../../fs/mkdir.ts";
import { stat } from "../../fs/stat.ts";
import { decodeText } from "../../platform/program/text.ts";
import { SystemError } from "../system-error.ts";
import type { FsGateway } from "./gateway.ts";

/**
 * Makes a directory and what is missing above it, as Node does: from the end of the name up to the first part that exists, and back down.
 * @returns the first name that was made, or undefined. @throws SystemError that names the part that failed.
 */
export function makeDirectories(gateway: FsGateway, path: string, mode: number): string | undefined {
  let first: string | undefined;
  const pending = [path];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const name = gateway.name(next);
    const error = gateway.run((caller, root) => mkdir(caller, root, name, mode));
    const above = next.slice(0, Math.max(0, next.lastIndexOf("/")));
    if (error === 0) first ??= next;
    else if (error === -ENOENT && above !== "" && above !== next) pending.push(next, above);
    else if (error === -ENOENT || error === -EACCES || error === -ENOTDIR || error === -EPERM)
      throw failed(error, next);
    else requireDirectory(gateway, next, error === -EEXIST && pending.length > 0);
  }
  return first;
}

/** What mkdir(2) found in its way must be a directory. */
function requireDirectory(gateway: FsGateway, path: string, isAbove: boolean): void {
  const name = gateway.name(path);
  const found = gateway.run((caller, root) => stat(caller, root, name, 0));
  if (typeof found !== "number" && S_ISDIR(found.mode)) return;
  if (isAbove) throw failed(-ENOTDIR, path);
  throw failed(typeof found === "number" ? found : -EEXIST, path);
}

function failed(error: number, path: string): SystemError {
  return new SystemError(error, { syscall: "mkdir", path });
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX_LENGTH = 6;
const ATTEMPTS = 238_328;

/** mkdtemp(3): a directory of mode 0700 whose name nobody has. Its letters are the kernel's random numbers. @returns its whole name. */
export function makeTemporary(gateway: FsGateway, prefix: string): string {
  const letters = new Uint8Array(SUFFIX_LENGTH);
  let text = prefix;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    gateway.kernel.entropy.fill(letters, 0, SUFFIX_LENGTH);
    text = prefix + Array.from(letters, (byte) => LETTERS[byte % LETTERS.length]).join("");
    const name = gateway.name(text);
    const error = gateway.run((caller, root) => mkdir(caller, root, name, 0o700));
    if (error === 0) return text;
    if (error !== -EEXIST) throw new SystemError(error, { syscall: "mkdtemp", path: text });
  }
  throw new SystemError(-EEXIST, { syscall: "mkdtemp", path: text });
}

/** A kernel's name as text. */
export function textOf(name: string): string {
  return decodeText(bytesOf(name));
}
