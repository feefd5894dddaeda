import { IPC_CREAT } from "../../../abi/ipc.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Syscall } from "../../../platform/program/syscall.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import { parseSize } from "../../size/parse-size.ts";
import { defineTool, Failure, usageFailure } from "../../tool.ts";

const DEFAULT_MODE = 0o644;

/** ipcmk(1) */
export const ipcmk = defineTool({
  name: "ipcmk",
  usage: "[OPTION]...\n\nCreate various IPC resources.",
  options: [
    { short: "M", long: "shmem", argument: "SIZE", help: "create a shared memory segment of SIZE bytes" },
    { short: "S", long: "semaphore", argument: "NUMBER", help: "create a semaphore array with NUMBER elements" },
    { short: "Q", long: "queue", help: "create a message queue" },
    { short: "p", long: "mode", argument: "MODE", help: "permission for the resource, 0644 by default" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run({ out, sys }, parsed) {
    const given = parsed.options.filter(({ name }) => name !== "mode");
    if (given.length === 0) throw usageFailure("bad usage");
    const size = numberOf(parsed.value("shmem"), "size");
    const elements = numberOf(parsed.value("semaphore"), "elements");
    const mode = parsed.value("mode");
    const flags = IPC_CREAT | (mode === undefined ? DEFAULT_MODE : parseMode(mode));
    const calls: readonly [option: string, what: string, make: (key: number) => Syscall][] = [
      ["shmem", "Shared memory", (key) => sys.shmget(key, size, flags)],
      ["queue", "Message queue", (key) => sys.msgget(key, flags)],
      ["semaphore", "Semaphore", (key) => sys.semget(key, elements, flags)],
    ];
    for (const [option, what, make] of calls) {
      if (!parsed.has(option)) continue;
      const key = new DataView((yield* sys.getrandom(4)).slice().buffer).getInt32(0, true);
      try {
        yield* out.write(`${what} id: ${yield* make(key)}\n`);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        throw new Failure(`create ${FAILED[option]} failed: ${error.description}`);
      }
    }
    return 0;
  },
});

const FAILED: Readonly<Record<string, string>> = {
  shmem: "share memory",
  queue: "message queue",
  semaphore: "semaphore",
};

function numberOf(text: string | undefined, what: string): number {
  if (text === undefined) return 0;
  const value = what === "size" ? parseSize(text, "kKmMgGtTPEZY0") : /^\d+$/.test(text) ? Number(text) : "invalid";
  if (typeof value === "number") return value;
  throw new Failure(`failed to parse ${what}: '${text}'${what === "size" ? ": Invalid argument" : ""}`);
}

function parseMode(text: string): number {
  // strtoul(3) has not failed when it says so.
  if (!/^[0-7]+$/.test(text)) throw new Failure("failed to parse mode: Success");
  return Number.parseInt(text, 8);
}
