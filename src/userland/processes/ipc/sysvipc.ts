/** The rows of /proc/sysvipc (proc_sysvipc(5)). */
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { readProcFile } from "../../procfs/read-file.ts";

/** A kind of object, as the file is called. */
export type IpcKind = "msg" | "shm" | "sem";

/** Numbers by the names of the file's columns; "perms" is the mode. */
export type IpcRow = Readonly<Record<string, number>>;

/** The objects of a kind in the caller's IPC namespace. */
export function* readSysvipc(sys: Sys, kind: IpcKind): Routine<IpcRow[]> {
  const text = yield* readProcFile(sys, `/proc/sysvipc/${kind}`);
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const names = header.trim().split(/\s+/);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return Object.fromEntries(names.map((name, i) => [name, Number.parseInt(fields[i]!, name === "perms" ? 8 : 10)]));
  });
}

/** The column of a kind's ids. */
export const ID_COLUMNS = { msg: "msqid", shm: "shmid", sem: "semid" } as const satisfies Record<IpcKind, string>;
