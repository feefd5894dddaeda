import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { TimeZone } from "../../date/time-zone.ts";
import { readEnvironment } from "../../procfs/command-line.ts";
import { NAMESPACE_LINKS, type NamespaceLink, namespaceInode } from "../../procfs/namespace-links.ts";
import type { ProcessRecord } from "../../procfs/process-record.ts";
import { ifReadable, readProcFile } from "../../procfs/read-file.ts";

/** What else a column may want to know; read only if one does. */
export type Detail = "wchan" | "namespaces" | "environment" | "executable";

/** A process or thread as ps(1) shows it. */
export interface PsSubject extends ProcessRecord {
  readonly wchan: string | null;
  readonly namespaces: ReadonlyMap<NamespaceLink, number>;
  readonly environment: readonly string[];
  readonly executable: string | null;
  /** A line that sums up the threads below it, or one of those: what only the other has is "-". */
  readonly part: "whole" | "process" | "thread";
  /** What stands before the command in a forest. */
  readonly branch: string;
}

/** What cells are made with besides the process. */
export interface PsContext {
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
  readonly zone: TimeZone;
  /** Seconds since the Epoch. */
  readonly now: number;
  /** Seconds since boot. */
  readonly uptime: number;
  readonly memoryKib: number;
  /** Columns that a process number takes. */
  readonly pidWidth: number;
  /** Commands show the environment too. */
  readonly showsEnvironment: boolean;
  /** Numbers instead of names. */
  readonly isNumeric: boolean;
  /** BSD's c: the name of the program instead of the command line. */
  readonly showsName: boolean;
}

/** Reads what the columns want to know of it. */
export function* describe(sys: Sys, record: ProcessRecord, details: ReadonlySet<Detail>): Routine<PsSubject> {
  const { directory } = record;
  const namespaces = new Map<NamespaceLink, number>();
  if (details.has("namespaces")) {
    for (const link of NAMESPACE_LINKS) {
      const inode = yield* ifReadable(namespaceInode(sys, directory, link));
      if (inode !== null) namespaces.set(link, inode);
    }
  }
  return {
    ...record,
    wchan: details.has("wchan") ? yield* ifReadable(readProcFile(sys, `${directory}/wchan`)) : null,
    namespaces,
    environment: details.has("environment") ? ((yield* ifReadable(readEnvironment(sys, directory))) ?? []) : [],
    executable: details.has("executable") ? yield* ifReadable(readLink(sys, `${directory}/exe`)) : null,
    part: "whole",
    branch: "",
  };
}

function* readLink(sys: Sys, path: string): Routine<string> {
  return yield* sys.readlink(path);
}
