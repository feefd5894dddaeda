import { IPC_RMID } from "../../../abi/ipc.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine, Syscall } from "../../../platform/program/syscall.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { ID_COLUMNS, type IpcKind, readSysvipc } from "./sysvipc.ts";

/** What the options mean. */
const REMOVALS: Readonly<Record<string, { readonly kind: IpcKind; readonly isKey: boolean }>> = {
  "shmem-id": { kind: "shm", isKey: false },
  "shmem-key": { kind: "shm", isKey: true },
  "queue-id": { kind: "msg", isKey: false },
  "queue-key": { kind: "msg", isKey: true },
  "semaphore-id": { kind: "sem", isKey: false },
  "semaphore-key": { kind: "sem", isKey: true },
};

const TITLES: Readonly<Record<IpcKind, string>> = {
  shm: "shared memory segment",
  msg: "message queue",
  sem: "semaphore",
};
const KINDS: readonly IpcKind[] = ["shm", "msg", "sem"];

/** ipcrm(1) */
export const ipcrm = defineTool({
  name: "ipcrm",
  usage: "[OPTION]...\nshm|msg|sem ID...\n\nRemove certain IPC resources.",
  options: [
    { short: "m", long: "shmem-id", argument: "ID", help: "remove a shared memory segment by its id" },
    { short: "M", long: "shmem-key", argument: "KEY", help: "remove a shared memory segment by its key" },
    { short: "q", long: "queue-id", argument: "ID", help: "remove a message queue by its id" },
    { short: "Q", long: "queue-key", argument: "KEY", help: "remove a message queue by its key" },
    { short: "s", long: "semaphore-id", argument: "ID", help: "remove a semaphore array by its id" },
    { short: "S", long: "semaphore-key", argument: "KEY", help: "remove a semaphore array by its key" },
    { short: "a", long: "all", argument: "shm|msg|sem", isOptional: true, help: "remove all, of that category" },
    { short: "v", long: "verbose", help: "say what is done" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const [first] = parsed.operands;
    if (first !== undefined && parsed.options.length === 0 && isKind(first))
      return yield* removeOld(tool, first, parsed.operands.slice(1));
    if (first !== undefined) throw usageFailure(`unknown argument: ${first}`);
    const isVerbose = parsed.has("verbose");
    let status = 0;
    for (const { name, value } of parsed.options) {
      if (name === "all") {
        if (value !== undefined && !isKind(value)) throw new Failure(`unknown argument: ${value}`);
        for (const kind of value === undefined ? KINDS : [value]) yield* removeAll(tool, kind, isVerbose);
      }
      const removal = REMOVALS[name];
      if (removal === undefined) continue;
      const { kind, isKey } = removal;
      const number = parseNumber(value!);
      if (isKey && number === 0) {
        yield* tool.error(`illegal key (${value})`);
        status = 1;
      } else {
        const id = isKey ? yield* idOf(tool.sys, kind, number) : number;
        if (!(yield* removeOne(tool, kind, id, isKey ? `key (${value})` : `id (${value})`, isVerbose))) status = 1;
      }
    }
    return status;
  },
});

function isKind(text: string): text is IpcKind {
  return (KINDS as readonly string[]).includes(text);
}

function parseNumber(text: string): number {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) throw new Failure(`failed to parse argument: '${text}'`);
  return Number(text) | 0;
}

/** @returns -errno when there is none. */
function* idOf(sys: Sys, kind: IpcKind, key: number): Routine<number> {
  const call: Syscall =
    kind === "shm" ? sys.shmget(key, 0, 0) : kind === "msg" ? sys.msgget(key, 0) : sys.semget(key, 0, 0);
  return yield* call.orErrno();
}

function removing(sys: Sys, kind: IpcKind, id: number): Syscall<void> | Syscall {
  return kind === "shm" ? sys.shmctl(id) : kind === "msg" ? sys.msgctl(id) : sys.semctl(id, 0, IPC_RMID);
}

/** @param what was given, for the complaint. @returns false after one. */
function* removeOne(tool: ToolContext, kind: IpcKind, id: number, what: string, isVerbose: boolean): Routine<boolean> {
  try {
    if (id < 0) throw new Errno(-id, "ipcrm");
    if (isVerbose) yield* tool.out.write(`removing ${TITLES[kind]} id \`${id}'\n`);
    yield* removing(tool.sys, kind, id) as Syscall;
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const reason = { EACCES: "permission denied for", EPERM: "permission denied for", EIDRM: "already removed" }[
      error.code
    ];
    yield* tool.error(`${reason ?? "invalid"} ${what}`);
    return false;
  }
}

function* removeAll(tool: ToolContext, kind: IpcKind, isVerbose: boolean): Routine {
  for (const row of yield* readSysvipc(tool.sys, kind)) {
    const id = row[ID_COLUMNS[kind]]!;
    yield* removeOne(tool, kind, id, `id (${id})`, isVerbose);
  }
}

/** The form of before 1999: ipcrm shm 1 2. */
function* removeOld(tool: ToolContext, kind: IpcKind, ids: readonly string[]): Routine<number> {
  if (ids.length === 0) throw new Failure("not enough arguments");
  let status = 0;
  for (const id of ids) if (!(yield* removeOne(tool, kind, parseNumber(id), `id (${id})`, false))) status = 1;
  if (status === 0) yield* tool.out.write("resource(s) deleted\n");
  return status;
}
