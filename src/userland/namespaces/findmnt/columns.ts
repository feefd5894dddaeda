import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { type MountEntry, mergedOptions } from "../../procfs/mountinfo.ts";
import type { Column } from "../../smartcols/table.ts";
import { humanSize } from "./human-size.ts";

/** How cells are made. */
export interface CellSettings {
  /** SOURCE without "[/root]" of bind mounts. */
  readonly hidesRoot: boolean;
  /** Sizes in bytes. */
  readonly inBytes: boolean;
  /** MAJ:MIN with blanks around, as it stands below a heading. */
  readonly isSpread: boolean;
  /** Whose mountinfo it is; null: the caller's own. */
  readonly tid: number;
}

type Cell = (mount: MountEntry, settings: CellSettings, sys: Sys) => Routine<string | null>;

interface FindmntColumn extends Column {
  readonly cell: Cell;
}

function column(name: string, cell: Cell, kind: Omit<Column, "name"> = {}): [string, FindmntColumn] {
  return [name, { name, cell, ...kind }];
}

function plain(of: (mount: MountEntry, settings: CellSettings) => string | number | null): Cell {
  // biome-ignore lint/correctness/useYield: a cell that needs no system call.
  return function* (mount, settings) {
    const value = of(mount, settings);
    return value === null ? null : String(value);
  };
}

const NUMBER = { isRight: true, isNumber: true };

export const COLUMNS: ReadonlyMap<string, FindmntColumn> = new Map([
  column("SOURCE", plain(sourceOf)),
  column(
    "TARGET",
    plain(({ target }) => target),
  ),
  column(
    "FSTYPE",
    plain(({ type }) => type),
  ),
  column("OPTIONS", plain(mergedOptions)),
  column(
    "VFS-OPTIONS",
    plain(({ options }) => options),
  ),
  column(
    "FS-OPTIONS",
    plain(({ superOptions }) => superOptions),
  ),
  column("PROPAGATION", plain(propagationOf)),
  column(
    "OPT-FIELDS",
    plain(({ optional }) => (optional.length === 0 ? null : optional.join(" "))),
  ),
  column(
    "FSROOT",
    plain(({ root }) => root),
  ),
  column(
    "ID",
    plain(({ id }) => id),
    { ...NUMBER, hint: 2 },
  ),
  column(
    "PARENT",
    plain(({ parent }) => parent),
    { ...NUMBER, hint: 2 },
  ),
  column(
    "TID",
    plain((_mount, { tid }) => tid),
    { ...NUMBER, hint: 4 },
  ),
  column(
    "MAJ:MIN",
    plain(({ device }, { isSpread }) => (isSpread ? spread(device) : device)),
    { hint: 6 },
  ),
  // blkid(8) would tell; nothing here is on a block device.
  column(
    "LABEL",
    plain(() => null),
  ),
  column(
    "UUID",
    plain(() => null),
  ),
  column(
    "PARTLABEL",
    plain(() => null),
  ),
  column(
    "PARTUUID",
    plain(() => null),
  ),
  column("SIZE", sizeCell("SIZE"), { isRight: true, hint: 5 }),
  column("AVAIL", sizeCell("AVAIL"), { isRight: true, hint: 5 }),
  column("USED", sizeCell("USED"), { isRight: true, hint: 5 }),
  column("USE%", sizeCell("USE%"), { isRight: true, hint: 4 }),
]);

function sourceOf({ source, root }: MountEntry, { hidesRoot }: CellSettings): string {
  return root === "/" || hidesRoot ? source : `${source}[${root}]`;
}

/** "%3u:%-3u" */
function spread(device: string): string {
  const [major, minor] = device.split(":") as [string, string];
  return `${major.padStart(3)}:${minor.padEnd(3)}`;
}

/** "shared,slave", "private": mount_namespaces(7). */
function propagationOf({ optional }: MountEntry): string {
  const has = (name: string) => optional.some((field) => field === name || field.startsWith(`${name}:`));
  const words = [has("shared") ? "shared" : "private"];
  if (has("master")) words.push("slave");
  if (has("unbindable")) words.push("unbindable");
  return words.join(",");
}

/** df(1)'s arithmetic on statfs(2). */
function sizeCell(which: "SIZE" | "AVAIL" | "USED" | "USE%"): Cell {
  return function* ({ target }, { inBytes }, sys) {
    const fs = yield* sys.statfs(target).orErrno();
    if (typeof fs === "number") return null;
    const used = fs.f_blocks - fs.f_bfree;
    if (which === "USE%") return fs.f_blocks === 0 ? "-" : `${Math.round((used / fs.f_blocks) * 100)}%`;
    const blocks = which === "SIZE" ? fs.f_blocks : which === "AVAIL" ? fs.f_bavail : used;
    const bytes = blocks * fs.f_frsize;
    return inBytes ? String(bytes) : humanSize(bytes);
  };
}
