import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { canonicalize } from "../../files/canonicalize.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { type MountEntry, matchesOptions, matchesType, mergedOptions, readMountinfo } from "../../procfs/mountinfo.ts";
import { chosenColumns } from "../../smartcols/column-choice.ts";
import { formatTable, isUtf8Locale, type Row, type TableSettings, type TableStyle } from "../../smartcols/table.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { type CellSettings, COLUMNS } from "./columns.ts";

const USUAL = ["TARGET", "SOURCE", "FSTYPE", "OPTIONS"];
const LIKE_DF = ["SOURCE", "FSTYPE", "SIZE", "USED", "AVAIL", "USE%", "TARGET"];

/** findmnt(8): what is mounted, from the kernel. */
export const findmnt = defineTool({
  name: "findmnt",
  usage: "[options]\n[options] DEVICE|MOUNTPOINT\n[options] DEVICE MOUNTPOINT\n\nFind a mounted filesystem.",
  options: [
    { short: "A", long: "all", help: "disable all built-in filters" },
    { short: "a", long: "ascii", help: "draw trees with ASCII characters" },
    { short: "b", long: "bytes", help: "sizes in bytes" },
    { short: "D", long: "df", help: "imitate df(1)" },
    { short: "d", long: "direction", argument: "WORD", help: "direction of the search: forward or backward" },
    { short: "e", long: "evaluate", help: "convert tags to device names" },
    { short: "f", long: "first-only", help: "print the first found only" },
    { short: "i", long: "invert", help: "invert the sense of matching" },
    { short: "J", long: "json", help: "in JSON" },
    { short: "k", long: "kernel", help: "search in the kernel's table (default)" },
    { short: "l", long: "list", help: "as a list" },
    { short: "M", long: "mountpoint", argument: "DIR", help: "the mount point" },
    { short: "N", long: "task", argument: "TID", help: "look at the mounts of another task" },
    { short: "n", long: "noheadings", help: "no headings" },
    { short: "O", long: "options", argument: "LIST", help: "limit to these options" },
    { short: "o", long: "output", argument: "LIST", help: "which columns to show" },
    { long: "output-all", help: "all columns" },
    { short: "P", long: "pairs", help: 'as KEY="value"' },
    { long: "pseudo", help: "only pseudo-filesystems" },
    { long: "real", help: "only real filesystems" },
    { short: "R", long: "submounts", help: "with all submounts of what is found" },
    { short: "r", long: "raw", help: "in raw format" },
    { short: "S", long: "source", argument: "SOURCE", help: "what is mounted" },
    { short: "T", long: "target", argument: "PATH", help: "the filesystem that a path is on" },
    { short: "t", long: "types", argument: "LIST", help: "limit the filesystem types" },
    { short: "U", long: "uniq", help: "ignore mounts that others cover" },
    { short: "u", long: "notruncate", help: "do not cut columns" },
    { short: "v", long: "nofsroot", help: "do not show [/dir] of bind mounts" },
    { short: "y", long: "shell", help: "column names that are shell variables" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const columns = columnsOf(parsed);
    const direction = parsed.value("direction") ?? "forward";
    if (direction !== "forward" && direction !== "backward") throw new Failure(`unknown direction '${direction}'`);
    const task = taskOf(parsed);
    const mounts = yield* mountsOf(tool, task);
    const search = yield* searchOf(tool, parsed, mounts);
    const chosen = mounts.filter(search.matches);
    if (direction === "backward") chosen.reverse();
    const found = parsed.has("first-only") ? chosen.slice(0, 1) : chosen;
    const isTree = treeWanted(parsed, search.isForOne);
    const cells: CellSettings = {
      hidesRoot: parsed.has("nofsroot"),
      inBytes: parsed.has("bytes"),
      isSpread: !["raw", "pairs", "json"].some((name) => parsed.has(name)),
      tid: task ?? (yield* tool.sys.getpid()),
    };
    const row = function* (mount: MountEntry): Routine<OpenRow> {
      const made: (string | null)[] = [];
      for (const name of columns) made.push(yield* COLUMNS.get(name)!.cell(mount, cells, tool.sys));
      return { cells: made, children: [] };
    };
    const rows =
      parsed.has("submounts") && search.isForOne
        ? yield* withSubmounts(mounts, found, row)
        : yield* arranged(mounts, found, isTree, row);
    // Nothing to show is a failure where something was named.
    if (rows.length === 0 && !isTree) return 1;
    const table = formatTable(
      columns.map((name) => COLUMNS.get(name)!),
      rows,
      tableSettings(tool, parsed),
    );
    yield* tool.out.write(table);
    return 0;
  },
});

interface OpenRow extends Row {
  readonly children: OpenRow[];
}

function columnsOf(parsed: Parsed): readonly string[] {
  if (parsed.has("output-all")) return [...COLUMNS.keys()];
  return chosenColumns(parsed.value("output"), parsed.has("df") ? LIKE_DF : USUAL, new Set(COLUMNS.keys()));
}

function taskOf(parsed: Parsed): number | null {
  const text = parsed.value("task");
  if (text === undefined) return null;
  if (!/^[0-9]+$/.test(text)) throw new Failure(`invalid TID argument: '${text}'`);
  return Number(text);
}

function* mountsOf(tool: ToolContext, task: number | null): Routine<MountEntry[]> {
  try {
    return yield* readMountinfo(tool.sys, task ?? "self");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`can't read /proc/${task ?? "self"}/mountinfo: ${error.description}`);
  }
}

interface Search {
  readonly matches: (mount: MountEntry) => boolean;
  /** Something was named: what is found is no tree. */
  readonly isForOne: boolean;
}

function* searchOf(tool: ToolContext, parsed: Parsed, mounts: readonly MountEntry[]): Routine<Search> {
  const tests: ((mount: MountEntry) => boolean)[] = [];
  const canonical = function* (path: string): Routine<string> {
    const name = yield* canonicalize(tool.sys, path, "existing");
    return typeof name === "string" ? name : path;
  };
  const [first, second] = parsed.operands;
  if (first !== undefined && second === undefined) {
    const path = yield* canonical(first);
    tests.push(({ target, source }) => target === path || source === first || source === path);
  }
  const sourceText = second === undefined ? parsed.value("source") : first;
  if (sourceText !== undefined) {
    const path = yield* canonical(sourceText);
    tests.push(({ source }) => source === sourceText || source === path);
  }
  const pointText = second ?? parsed.value("mountpoint");
  if (pointText !== undefined) {
    const path = yield* canonical(pointText);
    tests.push(({ target }) => target === path);
  }
  const below = parsed.value("target");
  if (below !== undefined) {
    const path = yield* canonicalize(tool.sys, below, "existing");
    const covering = typeof path === "string" ? mountCovering(mounts, path) : undefined;
    tests.push((mount) => mount === covering);
  }
  const isForOne = tests.length > 0;
  const [types, options] = [parsed.value("types"), parsed.value("options")];
  if (types !== undefined) tests.push(({ type }) => matchesType(type, types));
  if (options !== undefined) tests.push((mount) => matchesOptions(mergedOptions(mount), options));
  const isInverted = parsed.has("invert");
  const isPseudo = pseudoTypes(parsed);
  return {
    isForOne,
    matches: (mount) => {
      if (isPseudo !== null && PSEUDO.has(mount.type) !== isPseudo) return false;
      if (parsed.has("df") && !parsed.has("all") && PSEUDO.has(mount.type) && mount.type !== "tmpfs") return false;
      if (parsed.has("uniq") && mounts.findLast(({ target }) => target === mount.target) !== mount) return false;
      return tests.every((matches) => matches(mount)) !== (isInverted && tests.length > 0);
    },
  };
}

/** Types without a device behind them, as libmount knows them. */
const PSEUDO = new Set([
  ...["anon_inodefs", "apparmorfs", "autofs", "bdev", "binder", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs"],
  ...["cpuset", "debugfs", "devfs", "devpts", "devtmpfs", "dlmfs", "dmabuf", "drm", "efivarfs", "fuse", "fusectl"],
  ...["hugetlbfs", "ipathfs", "mqueue", "nfsd", "none", "nsfs", "overlay", "pipefs", "proc", "pstore", "ramfs"],
  ...["resctrl", "rootfs", "rpc_pipefs", "securityfs", "selinuxfs", "smackfs", "sockfs", "spufs", "sysfs", "tmpfs"],
  ...["tracefs", "vboxsf", "virtiofs"],
]);

/** true: only pseudo-filesystems; false: only others; null: all. */
function pseudoTypes(parsed: Parsed): boolean | null {
  if (parsed.has("pseudo")) return true;
  return parsed.has("real") ? false : null;
}

/** The mount that `path` is on: the longest mount point above it, the last one mounted there. */
function mountCovering(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  for (let directory = path; ; directory = directory.slice(0, directory.lastIndexOf("/")) || "/") {
    const found = mounts.findLast(({ target }) => target === directory);
    if (found !== undefined || directory === "/") return found;
  }
}

function treeWanted(parsed: Parsed, isForOne: boolean): boolean {
  if (["list", "raw", "pairs", "df"].some((name) => parsed.has(name))) return false;
  return !isForOne && !parsed.has("first-only");
}

/** Those of `found`, below their parents if these were found too. */
function* arranged(
  mounts: readonly MountEntry[],
  found: readonly MountEntry[],
  isTree: boolean,
  row: (mount: MountEntry) => Routine<OpenRow>,
): Routine<OpenRow[]> {
  const roots: OpenRow[] = [];
  if (!isTree) {
    for (const mount of found) roots.push(yield* row(mount));
    return roots;
  }
  const wanted = new Set(found);
  const ids = new Set(mounts.map(({ id }) => id));
  const descend = function* (mount: MountEntry, list: OpenRow[]): Routine {
    let below = list;
    if (wanted.has(mount)) {
      const made = yield* row(mount);
      list.push(made);
      below = made.children;
    } else below = roots;
    for (const child of childrenOf(mounts, mount)) yield* descend(child, below);
  };
  for (const mount of mounts) if (!ids.has(mount.parent) || mount.parent === mount.id) yield* descend(mount, roots);
  return roots;
}

/** -R: each that was found, with everything below it. */
function* withSubmounts(
  mounts: readonly MountEntry[],
  found: readonly MountEntry[],
  row: (mount: MountEntry) => Routine<OpenRow>,
): Routine<OpenRow[]> {
  const subtree = function* (mount: MountEntry): Routine<OpenRow> {
    const made = yield* row(mount);
    for (const child of childrenOf(mounts, mount)) made.children.push(yield* subtree(child));
    return made;
  };
  const rows: OpenRow[] = [];
  for (const mount of found) rows.push(yield* subtree(mount));
  return rows;
}

function childrenOf(mounts: readonly MountEntry[], { id }: MountEntry): MountEntry[] {
  return mounts.filter((mount) => mount.parent === id && mount.id !== id).sort((a, b) => a.id - b.id);
}

function tableSettings(tool: ToolContext, parsed: Parsed): TableSettings {
  const style: TableStyle = parsed.has("json")
    ? "json"
    : parsed.has("raw")
      ? "raw"
      : parsed.has("pairs")
        ? "pairs"
        : "table";
  const isFlat = ["list", "raw", "pairs", "df"].some((name) => parsed.has(name));
  return {
    style,
    hasHeader: !parsed.has("noheadings"),
    treeColumn: isFlat ? null : "TARGET",
    isUtf8: isUtf8Locale(tool.env) && !parsed.has("ascii"),
    name: "filesystems",
    isShellSafe: parsed.has("shell"),
  };
}
