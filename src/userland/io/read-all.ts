import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";

/** Bytes asked of the kernel at once. */
export const READ_SIZE = 1 << 16;

/** Everything up to the end of the file, for files that are small by nature: all of it is in memory. @throws Errno */
export function* readAll(sys: Sys, fd: number): Routine<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = yield* sys.read(fd, READ_SIZE);
    if (chunk.length === 0) return concatenated(chunks);
    chunks.push(chunk);
  }
}

/** `readAll` of the file at `path`. @throws Errno */
export function* readFile(sys: Sys, path: string): Routine<Uint8Array> {
  const fd = yield* sys.open(path);
  try {
    return yield* readAll(sys, fd);
  } finally {
    yield* sys.close(fd);
  }
}

/** The bytes of all `chunks`, one after the other. */
export function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const filled = chunks.filter(({ length }) => length > 0);
  if (filled.length === 1) return filled[0]!;
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of filled) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
