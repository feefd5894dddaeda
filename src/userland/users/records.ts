import { ENOENT } from "../../abi/errno.ts";
import { O_CLOEXEC, O_RDONLY } from "../../abi/fcntl.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import { readAll } from "../io/read-all.ts";

/**
 * The lines of a database like passwd(5), split at colons. A file that is not there has none, as glibc's nss_files has it; any other error is
 * thrown.
 */
export function* readRecords(sys: Sys, path: string): Routine<string[][]> {
  const fd = yield* sys.open(path, O_RDONLY | O_CLOEXEC).orErrno();
  if (fd === -ENOENT) return [];
  if (fd < 0) throw new Errno(-fd, "open", path);
  const bytes = yield* readAll(sys, fd);
  yield* sys.close(fd);
  return decodeText(bytes)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

/** A uid_t or gid_t in decimal, or null. */
export function parseId(text: string | undefined): number | null {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return null;
  const id = Number(text);
  // (uid_t) -1 means "none" to chown(2) and setresuid(2).
  return id < 0xffffffff ? id : null;
}
