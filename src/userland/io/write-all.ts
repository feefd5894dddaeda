import { EINTR } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { encodeText } from "../../platform/program/text.ts";

/** write(2) until all of `data` is written. @throws Errno */
export function* writeAll(sys: Sys, fd: number, data: string | Uint8Array): Routine {
  let rest = typeof data === "string" ? encodeText(data) : data;
  while (rest.length > 0) {
    const written = yield* sys.write(fd, rest).orErrno();
    if (written === -EINTR) continue;
    if (written < 0) throw new Errno(-written, "write");
    rest = rest.subarray(written);
  }
}
