import type { Routine } from "../../../platform/program/syscall.ts";
import type { MountEntry } from "../../procfs/mountinfo.ts";
import type { Column } from "../../smartcols/table.ts";
import type { IdNames } from "../../users/index.ts";
import type { NamespaceInfo, NamespaceProcess } from "./collect.ts";

/** What the cells of a row come from. */
export interface RowSubject {
  readonly namespace: NamespaceInfo;
  /** null: no process of the namespace was seen. */
  readonly process: NamespaceProcess | null;
  readonly names: IdNames;
  readonly mounts: readonly MountEntry[];
}

interface LsnsColumn extends Column {
  readonly help: string;
  readonly cell: (subject: RowSubject) => Routine<string | null>;
}

function column(
  name: string,
  help: string,
  cell: LsnsColumn["cell"],
  kind: "text" | "number" = "text",
  hint = 0,
): readonly [string, LsnsColumn] {
  return [name, { name, help, cell, hint, isRight: kind === "number", isNumber: kind === "number" }];
}

function plain(of: (subject: RowSubject) => string | number | null): LsnsColumn["cell"] {
  // biome-ignore lint/correctness/useYield: a cell that needs no system call.
  return function* (subject) {
    const value = of(subject);
    return value === null ? null : String(value);
  };
}

/** In the order of --output-all. */
export const COLUMNS: ReadonlyMap<string, LsnsColumn> = new Map([
  column(
    "NS",
    "namespace identifier (inode number)",
    plain(({ namespace }) => namespace.inode),
    "number",
    10,
  ),
  column(
    "TYPE",
    "kind of namespace",
    plain(({ namespace }) => namespace.type),
    "text",
    5,
  ),
  column(
    "PATH",
    "path to the namespace",
    plain(({ namespace, process }) => (process === null ? null : `/proc/${process.pid}/ns/${namespace.type}`)),
  ),
  column(
    "NPROCS",
    "number of processes in the namespace",
    plain(({ namespace }) => namespace.processes.length),
    "number",
    5,
  ),
  column(
    "PID",
    "lowest PID in the namespace",
    plain(({ process }) => process?.pid ?? null),
    "number",
    5,
  ),
  column(
    "PPID",
    "PPID of the PID",
    plain(({ process }) => process?.ppid ?? null),
    "number",
    5,
  ),
  column(
    "COMMAND",
    "command line of the PID",
    plain(({ process }) => process?.command ?? null),
  ),
  column("UID", "UID of the PID", plain(ownerOf), "number"),
  column("USER", "username of the PID", function* (subject) {
    const uid = ownerOf(subject);
    return uid === null ? null : ((yield* subject.names.user(uid)) ?? String(uid));
  }),
  // rtnetlink(7) would tell; without it there is nothing to show.
  column(
    "NETNSID",
    "namespace ID as used by network subsystem",
    plain(() => null),
    "number",
  ),
  column(
    "NSFS",
    "nsfs mountpoint (usually used network subsystem)",
    plain(({ namespace, mounts }) => nsfsMounts(namespace, mounts)),
  ),
  column(
    "PNS",
    "parent namespace identifier (inode number)",
    plain(({ namespace }) => namespace.parent),
    "number",
    10,
  ),
  column(
    "ONS",
    "owner namespace identifier (inode number)",
    plain(({ namespace }) => namespace.owner),
    "number",
    10,
  ),
]);

function ownerOf({ process, namespace }: RowSubject): number | null {
  return process?.uid ?? namespace.ownerUid;
}

/** Where the namespace's file is bind-mounted. */
function nsfsMounts({ type, inode }: NamespaceInfo, mounts: readonly MountEntry[]): string | null {
  const root = `${type}:[${inode}]`;
  const targets = mounts.filter((mount) => mount.type === "nsfs" && mount.root === root).map(({ target }) => target);
  return targets.length === 0 ? null : targets.join(",");
}
