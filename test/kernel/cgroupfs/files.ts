/** Control files, for programs that test them. */
import { O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";

/** Where `mountCgroups` mounts the hierarchy. */
export const CG = "/tmp/cg";

export function* mountCgroups(sys: Sys, options: string | null = null): Routine<void> {
  yield* sys.mkdir(CG);
  yield* sys.mount("none", CG, "cgroup2", 0, options);
}

/** A whole file, as text. */
export function* readFile(sys: Sys, path: string): Routine<string> {
  const fd = yield* sys.open(path, O_RDONLY);
  const bytes = yield* sys.read(fd, 8192);
  yield* sys.close(fd);
  return new TextDecoder().decode(bytes);
}

/** One write(2) of `text`; closes the file when it fails, too. */
export function* writeFile(sys: Sys, path: string, text: string): Routine<void> {
  const fd = yield* sys.open(path, O_WRONLY);
  try {
    yield* sys.write(fd, text);
  } finally {
    yield* sys.close(fd);
  }
}

/** A flat keyed file as an object: "max 1\n" is { max: 1 }. */
export function* readKeys(sys: Sys, path: string): Routine<Record<string, number>> {
  const lines = (yield* readFile(sys, path)).trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(" ")).map(([key, value]) => [key, Number(value)]));
}
