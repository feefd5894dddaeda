import { O_APPEND, O_CREAT, O_WRONLY } from "../../../abi/fcntl.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { joinBytes } from "../input/join-bytes.ts";
import type { Shell } from "../state/shell.ts";

/** The lines of $HISTFILE; none without it, and where it cannot be read. */
export function* readHistory({ sys, variables }: Shell): Routine<string[]> {
  const path = variables.get("HISTFILE");
  const fd = path === undefined ? -1 : yield* sys.open(path).orErrno();
  if (fd < 0) return [];
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = yield* sys.read(fd, 8192).orErrno();
    if (typeof part === "number" || part.length === 0) break;
    parts.push(part);
  }
  yield* sys.close(fd);
  return decodeText(joinBytes(parts))
    .split("\n")
    .filter((line) => line !== "");
}

/** Adds a line to $HISTFILE. That it cannot be written is no reason to disturb. */
export function* appendHistory({ sys, variables }: Shell, line: string): Routine {
  const path = variables.get("HISTFILE");
  const fd = path === undefined ? -1 : yield* sys.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600).orErrno();
  if (fd < 0) return;
  yield* sys.write(fd, `${line}\n`).orErrno();
  yield* sys.close(fd);
}
