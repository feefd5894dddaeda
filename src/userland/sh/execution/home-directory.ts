import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { joinBytes } from "../input/join-bytes.ts";

/** A user's home directory, from passwd(5); undefined for nobody's. */
export function* homeDirectory(sys: Sys, user: string): Routine<string | undefined> {
  const fd = yield* sys.open("/etc/passwd").orErrno();
  if (fd < 0) return undefined;
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = yield* sys.read(fd, 4096).orErrno();
    if (typeof part === "number" || part.length === 0) break;
    parts.push(part);
  }
  yield* sys.close(fd);
  const entries = decodeText(joinBytes(parts)).split("\n");
  return entries.map((line) => line.split(":")).find(([name]) => name === user)?.[5];
}
