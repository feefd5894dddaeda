/** Which columns are shown: the standard formats of ps(1), and those a user makes. */
import { COLUMNS, type PsColumn } from "./columns.ts";
import { PsError } from "./ps-error.ts";

/** A column as it is shown. */
export interface ShownColumn {
  readonly name: string;
  readonly header: string;
  /** "pid": as wide as the largest process number. */
  readonly width: number | "pid";
  /** That width was asked for: a longer heading does not widen the column. */
  readonly hasOwnWidth: boolean;
  readonly column: PsColumn;
}

function shown(names: string): ShownColumn[] {
  return names.split(" ").map((name) => {
    const column = COLUMNS[name]!;
    return { name, header: column.header, width: column.width, hasOwnWidth: false, column };
  });
}

/** The options that choose among the standard formats. */
export interface FormatChoice {
  readonly isBsd: boolean;
  /** -f, -F, -l, -j; u, l, j, s, v. */
  readonly isFull: boolean;
  readonly isExtraFull: boolean;
  readonly isLong: boolean;
  readonly isJobs: boolean;
  readonly isUser: boolean;
  readonly isSignals: boolean;
  readonly isMemory: boolean;
  /** -y: RSS instead of the address. */
  readonly hasRss: boolean;
  /** -L, -T: which column names the thread. */
  readonly threads: "lwp" | "spid" | null;
  readonly showsClass: boolean;
  readonly showsProcessor: boolean;
  readonly showsLabel: boolean;
}

/** The columns of a standard format. */
export function standardFormat(choice: FormatChoice): ShownColumn[] {
  const list = choice.isBsd ? bsdFormat(choice) : sysvFormat(choice);
  if (choice.showsLabel) list.unshift(...shown("label"));
  return list;
}

function bsdFormat({ isUser, isLong, isJobs, isSignals, isMemory }: FormatChoice): ShownColumn[] {
  if (isUser) return shown("user pid %cpu %mem vsz rss tname stat start_time bsdtime args");
  if (isLong) return shown("f uid pid ppid priority ni vsz rss wchan stat tname bsdtime args");
  if (isJobs) return shown("ppid pid pgid sid tname tpgid stat uid bsdtime args");
  if (isSignals) return shown("uid pid pending blocked ignored caught stat tname bsdtime args");
  if (isMemory) return shown("pid tname stat bsdtime maj_flt trs drs rss %mem args");
  return shown("pid tname stat bsdtime args");
}

function sysvFormat(choice: FormatChoice): ShownColumn[] {
  const { isFull, isExtraFull, isLong, isJobs, hasRss, threads, showsClass, showsProcessor } = choice;
  const names: string[] = [];
  if (isLong) names.push(...(hasRss ? ["s"] : ["f", "s"]));
  if (isFull || isLong) names.push(isFull ? "uid_hack" : "uid");
  names.push("pid");
  if (threads === "spid") names.push("spid");
  if (isFull || isLong) names.push("ppid");
  if (isJobs) names.push("pgid", "sid");
  if (threads === "lwp") names.push("lwp");
  if ((isFull || isLong) && !showsClass) names.push("c");
  if (isFull && threads === "lwp") names.push("nlwp");
  if (showsClass) names.push("class", "pri");
  else if (isLong) names.push("opri", "ni");
  if (isLong) names.push(...(hasRss ? ["rss", "sz"] : ["addr_1", "sz"]), "wchan");
  if (isExtraFull) names.push("sz", "rss");
  if (isExtraFull || showsProcessor) names.push("psr");
  if (isFull) names.push("stime");
  names.push("tname", "time", isFull ? "cmd" : "ucmd");
  return joinedHeadings(shown(names.join(" ")));
}

/** -l: "ADDR SZ" stands above both, right-aligned with the second. */
function joinedHeadings(columns: ShownColumn[]): ShownColumn[] {
  return columns.map((column) => {
    if (column.name === "addr_1") return { ...column, header: "" };
    const isAfterAddress = columns[columns.indexOf(column) - 1]?.name === "addr_1";
    return isAfterAddress ? { ...column, header: "ADDR SZ" } : column;
  });
}

/** Environment-independent columns that surround those of -O. */
export function extendedFormat(list: string): ShownColumn[] {
  return [...shown("pid"), ...userFormat([list]), ...shown("state tname time command")];
}

/**
 * -o: "NAME", "NAME:WIDTH" or "NAME=HEADING", separated by commas or blanks.
 * @throws PsError
 */
export function userFormat(lists: readonly string[]): ShownColumn[] {
  return lists.flatMap((list) =>
    list
      .replace(/[\s,]$/, "")
      .split(/[\s,]/)
      .map(userColumn),
  );
}

function userColumn(word: string): ShownColumn {
  if (word === "") throw new PsError("improper format list");
  const [, name, width, heading] = /^([^:=]*)(?::([^=]*))?(?:=(.*))?$/s.exec(word)!;
  const column = COLUMNS[name!];
  if (column === undefined) throw new PsError(`unknown user-defined format specifier "${name}"`);
  if (width !== undefined && !/^[1-9][0-9]*$/.test(width))
    throw new PsError("column widths must be unsigned decimal numbers");
  return {
    name: name!,
    header: heading ?? column.header,
    width: width === undefined ? column.width : Number(width),
    hasOwnWidth: width !== undefined,
    column,
  };
}
