import { GETNCNT, GETPID, GETVAL, GETZCNT } from "../../../abi/sem.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseTimeZone, type TimeZone } from "../../date/index.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Parsed } from "../../options/parsed.ts";
import { readProcFile } from "../../procfs/read-file.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { IdNames } from "../../users/index.ts";
import { fullTime, IPCS_TABLES, type IpcsOutput, type RowNames } from "./ipcs-tables.ts";
import { ID_COLUMNS, type IpcKind, type IpcRow, readSysvipc } from "./sysvipc.ts";

const RESOURCES: Readonly<Record<string, readonly IpcKind[]>> = {
  queues: ["msg"],
  shmems: ["shm"],
  semaphores: ["sem"],
  all: ["msg", "shm", "sem"],
};
const PAGE_SIZE = 4096;

/** ipcs(1) */
export const ipcs = defineTool({
  name: "ipcs",
  usage: "[RESOURCE OPTION]... [OUTPUT OPTION]\n-m|-q|-s -i ID\n\nShow information on IPC facilities.",
  options: [
    { short: "i", long: "id", argument: "ID", help: "print details on the resource identified by ID" },
    { short: "m", long: "shmems", help: "shared memory segments" },
    { short: "q", long: "queues", help: "message queues" },
    { short: "s", long: "semaphores", help: "semaphores" },
    { short: "a", long: "all", help: "all of them, the default" },
    { short: "t", long: "time", help: "show attach, detach and change times" },
    { short: "p", long: "pid", help: "show PIDs of creator and last operator" },
    { short: "c", long: "creator", help: "show creator and owner" },
    { short: "l", long: "limits", help: "show resource limits" },
    { short: "u", long: "summary", help: "show a summary of the status" },
    { short: "b", long: "bytes", help: "show sizes in bytes, the default" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const kinds = kindsOf(parsed);
    const zone = parseTimeZone(tool.env["TZ"]);
    const id = parsed.value("id");
    if (id !== undefined) {
      if (!/^\d+$/.test(id)) throw new Failure(`failed to parse id argument: '${id}'`);
      if (kinds.length !== 1) throw new Failure("when using an ID, a single resource must be specified");
      return yield* details(tool, kinds[0]!, Number(id), zone);
    }
    yield* tool.out.write("\n");
    const output = parsed.last("time", "pid", "creator", "limits", "summary");
    for (const kind of kinds) {
      if (output === "limits") yield* tool.out.write(`${yield* LIMITS[kind](tool.sys)}\n`);
      else if (output === "summary") yield* tool.out.write(`${summary(kind, yield* readSysvipc(tool.sys, kind))}\n`);
      else yield* table(tool, kind, (output ?? "default") as IpcsOutput, zone);
    }
    return 0;
  },
});

/** In the order they are shown, whatever that of the options. */
function kindsOf(parsed: Parsed): readonly IpcKind[] {
  const wanted = new Set(parsed.options.flatMap(({ name }) => RESOURCES[name] ?? []));
  return RESOURCES["all"]!.filter((kind) => wanted.size === 0 || wanted.has(kind));
}

function* table(tool: ToolContext, kind: IpcKind, output: IpcsOutput, zone: TimeZone): Routine {
  const names = new IdNames(tool.sys);
  const shown = IPCS_TABLES[kind][output];
  if (shown === null) {
    yield* tool.out.write("\n");
    return;
  }
  yield* tool.out.write(`------ ${shown.title} --------\n${shown.header}\n`);
  for (const row of yield* readSysvipc(tool.sys, kind)) {
    const ids: RowNames = {
      zone,
      uid: (yield* names.user(row["uid"]!)) ?? String(row["uid"]),
      gid: (yield* names.group(row["gid"]!)) ?? String(row["gid"]),
      cuid: (yield* names.user(row["cuid"]!)) ?? String(row["cuid"]),
      cgid: (yield* names.group(row["cgid"]!)) ?? String(row["cgid"]),
    };
    yield* tool.out.write(`${shown.row(row, ids)}\n`);
  }
  yield* tool.out.write("\n");
}

const sum = (rows: readonly IpcRow[], name: string): number => rows.reduce((total, row) => total + row[name]!, 0);

function summary(kind: IpcKind, rows: readonly IpcRow[]): string {
  if (kind === "msg") {
    const used = `used headers = ${sum(rows, "qnum")}\nused space = ${sum(rows, "cbytes")} bytes\n`;
    return `------ Messages Status --------\nallocated queues = ${rows.length}\n${used}`;
  }
  if (kind === "sem") {
    return `------ Semaphore Status --------\nused arrays = ${rows.length}\nallocated semaphores = ${sum(rows, "nsems")}\n`;
  }
  const pages = rows.reduce((total, row) => total + Math.ceil(row["size"]! / PAGE_SIZE), 0);
  return [
    "------ Shared Memory Status --------",
    `segments allocated ${rows.length}`,
    `pages allocated ${pages}`,
    `pages resident  ${sum(rows, "rss") / PAGE_SIZE}`,
    `pages swapped   ${sum(rows, "swap") / PAGE_SIZE}`,
    "Swap performance: 0 attempts\t 0 successes\n",
  ].join("\n");
}

function* settings(sys: Sys, ...names: readonly string[]): Routine<string[]> {
  const values: string[] = [];
  for (const name of names) values.push((yield* readProcFile(sys, `/proc/sys/kernel/${name}`)).trim());
  return values;
}

const KILOBYTES_PER_PAGE = BigInt(PAGE_SIZE / 1024);
const U64 = (1n << 64n) - 1n;

const LIMITS: Readonly<Record<IpcKind, (sys: Sys) => Routine<string>>> = {
  *msg(sys) {
    const [queues, message, queue] = yield* settings(sys, "msgmni", "msgmax", "msgmnb");
    return [
      "------ Messages Limits --------",
      `max queues system wide = ${queues}`,
      `max size of message (bytes) = ${message}`,
      `default max size of queue (bytes) = ${queue}\n`,
    ].join("\n");
  },
  *shm(sys) {
    const [segments, bytes, pages] = yield* settings(sys, "shmmni", "shmmax", "shmall");
    const kilobytes = BigInt(pages!) * KILOBYTES_PER_PAGE;
    const total = kilobytes > U64 ? U64 - (U64 % KILOBYTES_PER_PAGE) : kilobytes;
    return [
      "------ Shared Memory Limits --------",
      `max number of segments = ${segments}`,
      `max seg size (kbytes) = ${BigInt(bytes!) / 1024n}`,
      `max total shared memory (kbytes) = ${total}`,
      "min seg size (bytes) = 1\n",
    ].join("\n");
  },
  *sem(sys) {
    const [perArray, all, operations, arrays] = (yield* settings(sys, "sem"))[0]!.split(/\s+/);
    return [
      "------ Semaphore Limits --------",
      `max number of arrays = ${arrays}`,
      `max semaphores per array = ${perArray}`,
      `max semaphores system wide = ${all}`,
      `max ops per semop call = ${operations}`,
      "semaphore max value = 32767\n",
    ].join("\n");
  },
};

/** One object in full. */
function* details(tool: ToolContext, kind: IpcKind, id: number, zone: TimeZone): Routine<number> {
  const row = (yield* readSysvipc(tool.sys, kind)).find((candidate) => candidate[ID_COLUMNS[kind]] === id);
  if (row === undefined) {
    yield* tool.error(`id ${id} not found`);
    return 0;
  }
  const time = (name: string): string => fullTime(row[name]!, zone).padEnd(26);
  const mode = `0${row["perms"]!.toString(8)}`;
  const ids = (separator: string): string =>
    ["uid", "gid", "cuid", "cgid"].map((name) => `${name}=${row[name]}`).join(separator);
  const numbers = (...names: readonly string[]): string => names.map((name) => `${name}=${row[name]}`).join("\t");
  const access = `0${(row["perms"]! & 0o777).toString(8)}`;
  const { out, sys } = tool;
  if (kind === "shm") {
    yield* out.write(`\nShared memory Segment shmid=${id}\n${ids("\t")}\nmode=${mode}\taccess_perms=${access}\n`);
    yield* out.write(`bytes=${row["size"]}\t${numbers("lpid", "cpid", "nattch")}\n`);
    yield* out.write(`att_time=${time("atime")}\ndet_time=${time("dtime")}\nchange_time=${time("ctime")}\n\n`);
  } else if (kind === "msg") {
    const { msg_qbytes } = yield* sys.msgctl_stat(id);
    yield* out.write(`\nMessage Queue msqid=${id}\n${ids("\t")}\tmode=${mode}\n`);
    yield* out.write(`cbytes=${row["cbytes"]}\tqbytes=${msg_qbytes}\t${numbers("qnum", "lspid", "lrpid")}\n`);
    yield* out.write(`send_time=${time("stime")}\nrcv_time=${time("rtime")}\nchange_time=${time("ctime")}\n\n`);
  } else {
    yield* out.write(`\nSemaphore Array semid=${id}\n${ids("\t ")}\nmode=${mode}, access_perms=${access}\n`);
    yield* out.write(`nsems = ${row["nsems"]}\notime = ${time("otime")}\nctime = ${time("ctime")}\n`);
    yield* out.write(`${["semnum", "value", "ncount", "zcount", "pid"].map((name) => name.padEnd(10)).join(" ")}\n`);
    for (let semnum = 0; semnum < row["nsems"]!; semnum++) {
      const cells = [semnum];
      for (const command of [GETVAL, GETNCNT, GETZCNT, GETPID]) cells.push(yield* sys.semctl(id, semnum, command));
      yield* out.write(`${cells.map((cell) => String(cell).padEnd(10)).join(" ")}\n`);
    }
    yield* out.write("\n");
  }
  return 0;
}
