import type { Routine } from "../../../platform/program/syscall.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { readMountinfo } from "../../procfs/mountinfo.ts";
import type { NamespaceLink } from "../../procfs/namespace-links.ts";
import { ifReadable } from "../../procfs/read-file.ts";
import { chosenColumns } from "../../smartcols/column-choice.ts";
import { formatTable, isUtf8Locale, type Row, type TableSettings } from "../../smartcols/table.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { IdNames } from "../../users/index.ts";
import { collectNamespaces, collectProcesses, type NamespaceInfo, type NamespaceProcess, TYPES } from "./collect.ts";
import { COLUMNS, type RowSubject } from "./columns.ts";

type Tree = "process" | "parent" | "owner" | null;

/** lsns(8) */
export const lsns = defineTool({
  name: "lsns",
  usage: "[options] [NAMESPACE]\n\nList system namespaces.",
  options: [
    { short: "J", long: "json", help: "in JSON" },
    { short: "l", long: "list", help: "as a list" },
    { short: "n", long: "noheadings", help: "no headings" },
    { short: "o", long: "output", argument: "LIST", help: "which columns to show" },
    { long: "output-all", help: "all columns" },
    { short: "p", long: "task", argument: "PID", help: "the namespaces of this process" },
    { short: "r", long: "raw", help: "in raw format" },
    { short: "u", long: "notruncate", help: "do not cut columns" },
    { short: "W", long: "nowrap", help: "do not spread text over lines" },
    { short: "t", long: "type", argument: "NAME", help: `kind of namespace (${TYPES.join(", ")})` },
    { short: "T", long: "tree", argument: "REL", isOptional: true, help: "as a tree: parent, owner, or process" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const types = parsed.values("type").map(typeNamed);
    const task = numberOption(parsed.value("task"), "invalid PID argument");
    const [operand] = parsed.operands;
    const inode = numberOption(operand, "invalid namespace argument");
    if (task !== null && inode !== null) throw new Failure("--task is mutually exclusive with <namespace>");
    const tree = treeOption(parsed);
    const listed = types.length > 0 ? types : TYPES;
    const columns = columnsOf(parsed, inode !== null, types);
    const { sys } = tool;
    const processes = yield* collectProcesses(sys);
    const namespaces = yield* collectNamespaces(sys, processes);
    const mounts = (yield* ifReadable(readMountinfo(sys))) ?? [];
    const rows = new RowBuilder(columns, namespaces, new IdNames(sys), mounts);
    if (inode !== null) {
      const namespace = namespaces.get(inode);
      if (namespace === undefined || namespace.processes.length === 0)
        throw new Failure(`not found namespace: ${operand}`);
      return yield* print(tool, parsed, columns, yield* rows.ofProcesses(namespace, tree !== null), "COMMAND");
    }
    const shown = [...namespaces.values()]
      .filter((namespace) => namespace.processes.length > 0 && listed.includes(namespace.type))
      .filter((namespace) => task === null || namespace.processes.some(({ pid }) => pid === task))
      .sort((a, b) => a.inode - b.inode);
    const all =
      tree === "process" || tree === null
        ? yield* rows.byProcess(shown, tree !== null)
        : yield* rows.byRelation(shown, tree);
    return yield* print(tool, parsed, columns, all, tree === "process" ? "COMMAND" : tree === null ? null : "NS");
  },
});

function typeNamed(name: string): NamespaceLink {
  const type = TYPES.find((known) => known === name);
  if (type === undefined) throw new Failure(`unknown namespace type: ${name}`);
  return type;
}

function numberOption(text: string | undefined, what: string): number | null {
  if (text === undefined) return null;
  if (!/^[0-9]+$/.test(text)) throw new Failure(`${what}: '${text}'`);
  return Number(text);
}

/** -T alone: by owner. Without it a tree of processes, unless a list is asked for. */
function treeOption(parsed: Parsed): Tree {
  if (!parsed.has("tree")) return parsed.has("list") ? null : "process";
  const relation = parsed.value("tree")?.replace(/^=/, "");
  if (relation === undefined || relation === "owner") return "owner";
  if (relation === "parent" || relation === "process") return relation;
  throw new Failure(`unknown tree type: ${relation}`);
}

function columnsOf(parsed: Parsed, ofOne: boolean, types: readonly NamespaceLink[]): readonly string[] {
  if (parsed.has("output-all")) return [...COLUMNS.keys()];
  const ofNet = types.includes("net") ? ["NETNSID", "NSFS"] : [];
  const usual = ofOne
    ? ["PID", "PPID", "USER", "COMMAND"]
    : ["NS", "TYPE", "NPROCS", "PID", "USER", ...ofNet, "COMMAND"];
  return chosenColumns(parsed.value("output"), usual, new Set(COLUMNS.keys()));
}

function* print(
  tool: ToolContext,
  parsed: Parsed,
  columns: readonly string[],
  rows: readonly Row[],
  treeColumn: string | null,
): Routine<number> {
  const settings: TableSettings = {
    style: parsed.has("json") ? "json" : parsed.has("raw") ? "raw" : "table",
    hasHeader: !parsed.has("noheadings"),
    treeColumn,
    isUtf8: isUtf8Locale(tool.env),
    name: "namespaces",
  };
  yield* tool.out.write(
    formatTable(
      columns.map((name) => COLUMNS.get(name)!),
      rows,
      settings,
    ),
  );
  return 0;
}

/** A row under construction: children are added once they are known. */
interface OpenRow extends Row {
  readonly children: OpenRow[];
}

class RowBuilder {
  private readonly columns: readonly string[];
  private readonly namespaces: ReadonlyMap<number, NamespaceInfo>;
  private readonly shared: Pick<RowSubject, "names" | "mounts">;

  constructor(
    columns: readonly string[],
    namespaces: ReadonlyMap<number, NamespaceInfo>,
    names: IdNames,
    mounts: RowSubject["mounts"],
  ) {
    this.columns = columns;
    this.namespaces = namespaces;
    this.shared = { names, mounts };
  }

  private *row(namespace: NamespaceInfo, process: NamespaceProcess | null): Routine<OpenRow> {
    const cells: (string | null)[] = [];
    for (const name of this.columns) cells.push(yield* COLUMNS.get(name)!.cell({ namespace, process, ...this.shared }));
    return { cells, children: [] };
  }

  /** The processes of one namespace, below their parents. */
  *ofProcesses(namespace: NamespaceInfo, isTree: boolean): Routine<OpenRow[]> {
    const rows: [NamespaceProcess, OpenRow][] = [];
    for (const process of namespace.processes) rows.push([process, yield* this.row(namespace, process)]);
    const byPid = new Map(rows.map(([{ pid }, row]) => [pid, row]));
    return arranged(rows, ({ ppid }) => (isTree ? byPid.get(ppid) : undefined));
  }

  /** A namespace below the last one that the parent of its process stands for. */
  *byProcess(shown: readonly NamespaceInfo[], isTree: boolean): Routine<OpenRow[]> {
    const latest = new Map<number, OpenRow>();
    const roots: OpenRow[] = [];
    for (const namespace of shown) {
      const process = namespace.processes[0]!;
      const row = yield* this.row(namespace, process);
      const parent = isTree ? latest.get(process.ppid) : undefined;
      (parent?.children ?? roots).push(row);
      latest.set(process.pid, row);
    }
    return roots;
  }

  /** Namespaces below their parents or owners, which are there even when they were not asked for. */
  *byRelation(shown: readonly NamespaceInfo[], relation: "parent" | "owner"): Routine<OpenRow[]> {
    const needed = new Set<NamespaceInfo>();
    for (const start of shown) {
      for (let at: NamespaceInfo | undefined = start; at !== undefined && !needed.has(at); ) {
        needed.add(at);
        at = this.namespaces.get(at[relation]);
      }
    }
    const rows: [NamespaceInfo, OpenRow][] = [];
    for (const namespace of [...needed].sort((a, b) => a.inode - b.inode)) {
      // Counted only if it was asked for.
      const known = shown.includes(namespace) ? namespace : { ...namespace, processes: [] };
      rows.push([namespace, yield* this.row(known, known.processes[0] ?? null)]);
    }
    const byInode = new Map(rows.map(([{ inode }, row]) => [inode, row]));
    return arranged(rows, (namespace) => byInode.get(namespace[relation]));
  }
}

/** Puts each row below its parent's; returns those without one. */
function arranged<T>(rows: readonly [T, OpenRow][], parentOf: (subject: T) => OpenRow | undefined): OpenRow[] {
  const roots: OpenRow[] = [];
  for (const [subject, row] of rows) (parentOf(subject)?.children ?? roots).push(row);
  return roots;
}
