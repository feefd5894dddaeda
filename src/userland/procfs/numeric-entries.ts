import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from "../../abi/fcntl.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";

/** The names in a directory of proc(5) that are numbers, ascending: processes of /proc, threads of /proc/PID/task, descriptors of /proc/PID/fd. */
export function* numericEntries(sys: Sys, directory: string): Routine<number[]> {
  const fd = yield* sys.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const numbers: number[] = [];
  try {
    for (;;) {
      const entries = yield* sys.getdents(fd);
      if (entries.length === 0) break;
      for (const { d_name } of entries) if (/^[0-9]+$/.test(d_name)) numbers.push(Number(d_name));
    }
  } finally {
    yield* sys.close(fd);
  }
  return numbers.sort((a, b) => a - b);
}
