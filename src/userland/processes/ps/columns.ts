/** The columns of ps(1), by their names in `-o`: STANDARD FORMAT SPECIFIERS of the manual. */
import { PAGE_SIZE } from "../../../abi/limits.ts";
import { capabilityList } from "../../capabilities/capability-name.ts";
import type { NamespaceLink } from "../../procfs/namespace-links.ts";
import type { FourIds } from "../../procfs/process-status.ts";
import { ttyName } from "../../procfs/tty-name.ts";
import { commandLine, programName } from "./command.ts";
import { stateWord } from "./state-word.ts";
import type { Detail, PsContext, PsSubject } from "./subject.ts";
import {
  bsdStart,
  cpuSeconds,
  cpuTenths,
  daysAndTime,
  elapsed,
  elapsedSeconds,
  fullStart,
  minutesAndSeconds,
  started,
  startTime,
} from "./times.ts";

export type Cell = (subject: PsSubject, context: PsContext) => string;

export interface PsColumn {
  readonly header: string;
  /** "pid": as wide as the largest process number. */
  readonly width: number | "pid";
  readonly isRight: boolean;
  readonly cell: Cell;
  /** What it is sorted by; default: the cell. */
  readonly key?: (subject: PsSubject, context: PsContext) => number | string;
  readonly needs?: Detail;
  /** Shows a user's or group's name, which is cut with a "+". */
  readonly isName?: boolean;
  /** Of a process with threads: belongs to the lines of these alone. */
  readonly part?: "process" | "thread";
}

type Extra = Partial<Pick<PsColumn, "needs" | "key" | "isName" | "part">>;

function number(
  header: string,
  width: number | "pid",
  of: (subject: PsSubject, context: PsContext) => number,
): PsColumn {
  return { header, width, isRight: true, cell: (subject, context) => String(of(subject, context)), key: of };
}

function right(header: string, width: number, cell: Cell, extra: Extra = {}): PsColumn {
  return { header, width, isRight: true, cell, ...extra };
}

function left(header: string, width: number, cell: Cell, extra: Extra = {}): PsColumn {
  return { header, width, isRight: false, cell, ...extra };
}

const pid = (header: string, of: (subject: PsSubject) => number) => number(header, "pid", of);

function user(header: string, of: (uids: FourIds) => number): PsColumn {
  const cell: Cell = ({ status }, { userNames, isNumeric }) => named(userNames, of(status.uid), isNumeric);
  return left(header, 8, cell, { isName: true });
}

function group(header: string, of: (gids: FourIds) => number): PsColumn {
  const cell: Cell = ({ status }, { groupNames, isNumeric }) => named(groupNames, of(status.gid), isNumeric);
  return left(header, 8, cell, { isName: true });
}

function named(names: ReadonlyMap<number, string>, id: number, isNumeric: boolean): string {
  return (isNumeric ? undefined : names.get(id)) ?? String(id);
}

const [real, effective, saved, fs] = [0, 1, 2, 3].map((i) => (ids: FourIds) => ids[i]!) as [
  (ids: FourIds) => number,
  (ids: FourIds) => number,
  (ids: FourIds) => number,
  (ids: FourIds) => number,
];
const uid = (header: string, of: (uids: FourIds) => number) => number(header, 5, ({ status }) => of(status.uid));
const gid = (header: string, of: (gids: FourIds) => number) => number(header, 5, ({ status }) => of(status.gid));

function kib(subject: PsSubject, name: string): number {
  return Number.parseInt(subject.status.lines.get(name) ?? "0", 10);
}

const vszOf = ({ stat }: PsSubject) => stat.vsize / 1024;
const rssOf = ({ stat }: PsSubject) => (stat.rss * PAGE_SIZE) / 1024;
const signals = (header: string, name: string) => right(header, 16, ({ status }) => status.lines.get(name) ?? "-");

function tenths(value: number): string {
  return value > 999 ? String(Math.min(999, Math.floor(value / 10))) : `${Math.floor(value / 10)}.${value % 10}`;
}

const CLASSES = ["TS", "FF", "RR", "B", "ISO", "IDL", "DLN"];
const classOf: Cell = ({ stat }) => CLASSES[stat.policy] ?? "?";

const wchanOf: Cell = ({ wchan }) => (wchan === null || wchan === "" || wchan === "0" ? "-" : wchan.replace(/^_+/, ""));

function namespace(link: NamespaceLink): PsColumn {
  const cell: Cell = ({ namespaces }) => String(namespaces.get(link) ?? "-");
  return right(`${link.toUpperCase()}NS`, 10, cell, {
    needs: "namespaces",
    key: ({ namespaces }) => namespaces.get(link) ?? 0,
  });
}

const TTY: Cell = ({ stat }) => ttyName(stat.tty_nr);
const memoryTenths = (subject: PsSubject, { memoryKib }: PsContext) =>
  Math.min(999, Math.floor((rssOf(subject) * 1000) / Math.max(1, memoryKib)));
const pcpu = right("%CPU", 4, (subject, context) => tenths(cpuTenths(subject, context)), { key: cpuTenths });
const pmem = right("%MEM", 4, (subject, context) => tenths(memoryTenths(subject, context)), { key: memoryTenths });
const time = right("TIME", 8, (subject) => daysAndTime(cpuSeconds(subject)), { key: cpuSeconds });
const flags = right("F", 1, ({ stat }) => ((stat.flags >> 6) & 7).toString(8));
const state = left("S", 1, ({ stat }) => stat.state);
const vsz = number("VSZ", 6, vszOf);
const rss = number("RSS", 5, rssOf);
const nice = right("NI", 3, ({ stat }) => String(stat.nice), { key: ({ stat }) => stat.nice });
const threads = { ...number("NLWP", 4, ({ stat }) => stat.num_threads), part: "process" } as const;
const args = left("COMMAND", 27, commandLine, {
  part: "process",
  key: ({ cmdline, stat }) => cmdline.join(" ") || stat.comm,
});
const comm = left("COMMAND", 15, programName, { part: "process", key: ({ stat }) => stat.comm });
const startColumn = (header: string) => right(header, 5, startTime, { key: ({ stat }) => stat.starttime });
const supplementary =
  (names: (context: PsContext) => ReadonlyMap<number, string> | null): Cell =>
  (subject, context) => {
    const map = names(context);
    const words = subject.status.groups.map((id) => map?.get(id) ?? String(id));
    return words.length === 0 ? "-" : words.join(",");
  };
const policy = left("POL", 3, classOf);
const session = (header: string) => pid(header, ({ stat }) => stat.session);
const processGroup = (header: string) => pid(header, ({ stat }) => stat.pgrp);
const lwp = (header: string): PsColumn => ({ ...pid(header, ({ tid }) => tid), part: "thread" });

/** By specifier. */
export const COLUMNS: Readonly<Record<string, PsColumn>> = {
  "%cpu": pcpu,
  "%mem": pmem,
  addr: right("ADDR", 4, () => "-"),
  addr_1: left("A", 1, () => "-"),
  args,
  blocked: signals("BLOCKED", "SigBlk"),
  bsdstart: right("START", 6, bsdStart, { key: ({ stat }) => stat.starttime }),
  bsdtime: right("TIME", 6, (subject) => minutesAndSeconds(cpuSeconds(subject)), { key: cpuSeconds }),
  c: number("C", 2, (subject, context) => Math.min(99, Math.floor(cpuTenths(subject, context) / 10))),
  caps: left("CAPS", 20, ({ status }) => capabilityList(status.capEffective) || "-"),
  caught: signals("CAUGHT", "SigCgt"),
  cgroupns: namespace("cgroup"),
  class: left("CLS", 3, classOf),
  cls: right("CLS", 3, classOf),
  cmd: { ...args, header: "CMD" },
  comm,
  command: args,
  cp: number("CP", 3, (subject, context) => Math.min(999, cpuTenths(subject, context))),
  cputime: time,
  cputimes: number("TIME", 8, cpuSeconds),
  drs: number("DRS", 5, (subject) => vszOf(subject) - kib(subject, "VmExe")),
  egid: gid("EGID", effective),
  egroup: group("EGROUP", effective),
  environ: left("ENVIRONMENT", 11, ({ environment }) => environment.join(" ") || "-", { needs: "environment" }),
  etime: right("ELAPSED", 11, (subject, context) => elapsed(elapsedSeconds(subject, context)), { key: elapsedSeconds }),
  etimes: number("ELAPSED", 7, elapsedSeconds),
  euid: uid("EUID", effective),
  euser: user("EUSER", effective),
  exe: left("EXE", 27, ({ executable }) => executable ?? "-", { needs: "executable" }),
  f: flags,
  fgid: gid("FGID", fs),
  fgroup: group("FGROUP", fs),
  flag: flags,
  flags,
  fname: left("COMMAND", 8, ({ stat }) => stat.comm.slice(0, 8)),
  fuid: uid("FUID", fs),
  fuser: user("FUSER", fs),
  gid: gid("GID", effective),
  group: group("GROUP", effective),
  ignored: signals("IGNORED", "SigIgn"),
  intpri: number("PRI", 3, ({ stat }) => 60 + stat.priority),
  ipcns: namespace("ipc"),
  label: left("LABEL", 31, () => "-"),
  lstart: right("STARTED", 24, fullStart, { key: ({ stat }) => stat.starttime }),
  lwp: lwp("LWP"),
  maj_flt: number("MAJFL", 6, ({ stat }) => stat.majflt),
  majflt: number("MAJFLT", 6, ({ stat }) => stat.majflt),
  min_flt: number("MINFL", 6, ({ stat }) => stat.minflt),
  minflt: number("MINFLT", 6, ({ stat }) => stat.minflt),
  mntns: namespace("mnt"),
  netns: namespace("net"),
  ni: nice,
  nice,
  nlwp: threads,
  nwchan: right("WCHAN", 6, wchanOf, { needs: "wchan" }),
  opri: number("PRI", 3, ({ stat }) => 60 + stat.priority),
  pcpu,
  pending: signals("PENDING", "SigPnd"),
  pgid: processGroup("PGID"),
  pgrp: processGroup("PGRP"),
  pid: { ...pid("PID", ({ status }) => status.tgid), part: "process" },
  pidns: namespace("pid"),
  pmem,
  policy,
  ppid: pid("PPID", ({ stat }) => stat.ppid),
  pri: number("PRI", 3, ({ stat }) => 39 - stat.priority),
  pri_baz: number("BAZ", 3, ({ stat }) => 100 + stat.priority),
  pri_foo: number("FOO", 3, ({ stat }) => stat.priority - 20),
  priority: number("PRI", 3, ({ stat }) => stat.priority),
  psr: number("PSR", 3, ({ stat }) => stat.processor),
  rgid: gid("RGID", real),
  rgroup: group("RGROUP", real),
  rss,
  rssize: rss,
  rsz: { ...rss, header: "RSZ" },
  rtprio: right("RTPRIO", 6, ({ stat }) => (stat.policy === 1 || stat.policy === 2 ? String(stat.rt_priority) : "-")),
  ruid: uid("RUID", real),
  ruser: user("RUSER", real),
  s: state,
  sess: session("SESS"),
  session: session("SESS"),
  sgid: gid("SGID", saved),
  sgroup: group("SGROUP", saved),
  sid: session("SID"),
  sig: signals("PENDING", "SigPnd"),
  sig_block: signals("BLOCKED", "SigBlk"),
  sig_catch: signals("CAUGHT", "SigCgt"),
  sig_ignore: signals("IGNORED", "SigIgn"),
  sig_pend: signals("SIGNAL", "SigPnd"),
  sigcatch: signals("CAUGHT", "SigCgt"),
  sigignore: signals("IGNORED", "SigIgn"),
  sigmask: signals("BLOCKED", "SigBlk"),
  size: number("SIZE", 5, (subject) => kib(subject, "VmData") + kib(subject, "VmStk")),
  spid: lwp("SPID"),
  start: right("STARTED", 8, started, { key: ({ stat }) => stat.starttime }),
  start_time: startColumn("START"),
  stat: left("STAT", 4, stateWord),
  state,
  stime: startColumn("STIME"),
  suid: uid("SUID", saved),
  supgid: left(
    "SUPGID",
    20,
    supplementary(() => null),
  ),
  supgrp: left(
    "SUPGRP",
    40,
    supplementary(({ groupNames }) => groupNames),
  ),
  suser: user("SUSER", saved),
  svgid: gid("SVGID", saved),
  svgroup: group("SVGROUP", saved),
  svuid: uid("SVUID", saved),
  svuser: user("SVUSER", saved),
  sz: number("SZ", 5, (subject) => vszOf(subject) / (PAGE_SIZE / 1024)),
  tgid: pid("TGID", ({ status }) => status.tgid),
  thcount: { ...threads, header: "THCNT", width: 5 },
  tid: lwp("TID"),
  time,
  timens: namespace("time"),
  tname: left("TTY", 8, TTY, { part: "process" }),
  tpgid: pid("TPGID", ({ stat }) => stat.tpgid),
  trs: number("TRS", 4, (subject) => kib(subject, "VmExe")),
  tt: left("TT", 8, TTY, { part: "process" }),
  tty: left("TT", 8, TTY, { part: "process" }),
  ucmd: { ...comm, header: "CMD" },
  ucomm: comm,
  uid: uid("UID", effective),
  uid_hack: { ...user("UID", effective), header: "UID" },
  uname: user("USER", effective),
  user: user("USER", effective),
  userns: namespace("user"),
  utsns: namespace("uts"),
  vsize: vsz,
  vsz,
  wchan: left("WCHAN", 6, wchanOf, { needs: "wchan" }),
};
