/** The tables of ipcs(1): for each kind of object and each output option a title, a header, and how a row is printed. */
import { SHM_DEST, SHM_LOCKED } from "../../../abi/shm.ts";
import { brokenDownTime, strftime, type TimeZone } from "../../date/index.ts";
import type { IpcKind, IpcRow } from "./sysvipc.ts";
import { ID_COLUMNS } from "./sysvipc.ts";

/** What a row is printed with. */
export interface RowNames {
  readonly zone: TimeZone;
  /** Names of the row's users and groups; their numbers where they have none. */
  readonly uid: string;
  readonly gid: string;
  readonly cuid: string;
  readonly cgid: string;
}

export type IpcsOutput = "default" | "time" | "pid" | "creator";

interface IpcsTable {
  readonly title: string;
  readonly header: string;
  row(row: IpcRow, names: RowNames): string;
}

const PERMISSIONS = 0o777;

/** "%-10s " of each, "%-10.10s" of owners. */
function columns(...cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padEnd(10)).join(" ");
}

const owner = ({ uid }: RowNames): string => uid.slice(0, 10);
const key = (row: IpcRow): string => `0x${(row["key"]! >>> 0).toString(16).padStart(8, "0")}`;
const octal = (row: IpcRow): string => (row["perms"]! & PERMISSIONS).toString(8);

/** ctime(3) without the weekday and the year, or all of it. */
function time(seconds: number, zone: TimeZone, format = "%b %e %H:%M:%S"): string {
  return seconds === 0 ? "Not set" : strftime(format, brokenDownTime(seconds, 0, zone));
}

export function fullTime(seconds: number, zone: TimeZone): string {
  return time(seconds, zone, "%a %b %e %H:%M:%S %Y");
}

function creators(kind: IpcKind, title: string): IpcsTable {
  return {
    title: `${title} Creators/Owners`,
    header: columns(ID_COLUMNS[kind], "perms", "cuid", "cgid", "uid", "gid"),
    row: (row, { cuid, cgid, uid, gid }) => columns(row[ID_COLUMNS[kind]]!, octal(row), cuid, cgid, uid, gid),
  };
}

const SHM: Readonly<Record<IpcsOutput, IpcsTable>> = {
  default: {
    title: "Shared Memory Segments",
    header: `${columns("key", "shmid", "owner", "perms", "bytes", "nattch")} ${"status".padEnd(12)}`,
    row: (row, names) => {
      const state = [
        (row["perms"]! & SHM_DEST) !== 0 ? "dest" : " ",
        (row["perms"]! & SHM_LOCKED) !== 0 ? "locked" : " ",
      ];
      const status = state.map((word) => word.padEnd(6)).join(" ");
      return `${columns(key(row), row["shmid"]!, owner(names), octal(row), row["size"]!, row["nattch"]!)} ${status}`;
    },
  },
  time: {
    title: "Shared Memory Attach/Detach/Change Times",
    header: `${columns("shmid", "owner")} ${["attached", "detached", "changed"].map((name) => name.padEnd(20)).join(" ")}`,
    row: (row, names) => {
      const times = ["atime", "dtime", "ctime"].map((name) => time(row[name]!, names.zone).padEnd(20));
      return `${columns(row["shmid"]!, owner(names))} ${times.join(" ")}`;
    },
  },
  pid: {
    title: "Shared Memory Creator/Last-op PIDs",
    header: columns("shmid", "owner", "cpid", "lpid"),
    row: (row, names) => columns(row["shmid"]!, owner(names), row["cpid"]!, row["lpid"]!),
  },
  creator: creators("shm", "Shared Memory Segment"),
};

const MSG: Readonly<Record<IpcsOutput, IpcsTable>> = {
  default: {
    title: "Message Queues",
    header: `${columns("key", "msqid", "owner", "perms")} ${"used-bytes".padEnd(12)} ${"messages".padEnd(12)}`,
    row: (row, names) => {
      const counts = [row["cbytes"]!, row["qnum"]!].map((count) => String(count).padEnd(12));
      return `${columns(key(row), row["msqid"]!, owner(names), octal(row))} ${counts.join(" ")}`;
    },
  },
  time: {
    title: "Message Queues Send/Recv/Change Times",
    header: `${"msqid".padEnd(8)} ${"owner".padEnd(10)} ${["send", "recv", "change"].map((name) => name.padEnd(20)).join(" ")}`,
    row: (row, names) => {
      const times = ["stime", "rtime", "ctime"].map((name) => time(row[name]!, names.zone).padEnd(20));
      return `${String(row["msqid"]).padEnd(8)} ${owner(names).padEnd(10)} ${times.join(" ")}`;
    },
  },
  pid: {
    title: "Message Queues PIDs",
    header: columns("msqid", "owner", "lspid", "lrpid"),
    row: (row, names) => {
      const pids = [row["lspid"]!, row["lrpid"]!].map((pid) => String(pid).padStart(5));
      return `${String(row["msqid"]).padEnd(8)} ${owner(names).padEnd(10)}  ${pids.join("     ")}`;
    },
  },
  creator: creators("msg", "Message Queues"),
};

const SEM: Readonly<Record<IpcsOutput, IpcsTable | null>> = {
  default: {
    title: "Semaphore Arrays",
    header: columns("key", "semid", "owner", "perms", "nsems"),
    row: (row, names) => columns(key(row), row["semid"]!, owner(names), octal(row), row["nsems"]!),
  },
  time: {
    title: "Semaphore Operation/Change Times",
    header: `${"semid".padEnd(8)} ${"owner".padEnd(10)} ${["last-op", "last-changed"].map((name) => name.padEnd(26)).join(" ")}`,
    row: (row, names) => {
      const times = ["otime", "ctime"].map((name) => fullTime(row[name]!, names.zone).padEnd(26));
      return `${String(row["semid"]).padEnd(8)} ${owner(names).padEnd(10)}  ${times.join(" ")}`;
    },
  },
  // Semaphores have none to show.
  pid: null,
  creator: creators("sem", "Semaphore Arrays"),
};

export const IPCS_TABLES = { msg: MSG, shm: SHM, sem: SEM } as const satisfies Record<
  IpcKind,
  Readonly<Record<IpcsOutput, IpcsTable | null>>
>;
