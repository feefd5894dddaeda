import { O_CREAT, O_TRUNC, O_WRONLY } from "../../abi/fcntl.ts";
import { chmod } from "../../fs/chmod.ts";
import { openat } from "../../fs/open.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { SystemError } from "../system-error.ts";

/** @throws SystemError for -errno. */
export function checked(result: number, syscall: string, path: string): void {
  if (result < 0) throw new SystemError(result, { syscall, path });
}

/** Writes a whole file, over what is there. @param path byte string. @throws SystemError */
export function writeContents(caller: SupervisorCaller, path: string, bytes: Uint8Array, mode: number): void {
  const file = openat(caller, caller.fs.root, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (typeof file === "number") throw new SystemError(file, { syscall: "open", path });
  try {
    for (let at = 0; at < bytes.length; ) {
      const written = file.write(caller, bytes, at, bytes.length - at);
      checked(written, "write", path);
      at += written;
    }
  } finally {
    file.release();
  }
  checked(chmod(caller, caller.fs.root, path, mode, 0), "chmod", path);
}
