import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import { availableNamespaces, HostError, type JoinNamespace } from "../../host/index.ts";
import { addTypeOptions, chosenTypes, type TypeOptions } from "./namespace-options.ts";
import { runChild } from "./run-child.ts";

interface EnterOptions extends TypeOptions {
  /** Whose namespaces. */
  readonly pid: number;
  readonly pidNamespace?: true;
  readonly cwd?: string;
}

const EXAMPLES = `
With --pid-namespace the command is a process of that namespace, as with --pid of nsenter(1). /proc is that namespace's with --mnt, too.

Exit status: the command's, or 128 plus the number of the signal that ended it; 126 or 127 when it cannot be executed or is not there; 125 when
tuxlet itself fails.

Examples:
  tuxlet host enter --pid 4711 --net -- ip address
  tuxlet host enter --pid 4711 --user --mnt --uts -- sh
  tuxlet host enter --pid 4711 --mnt --pid-namespace -- ps`;

/** `tuxlet host enter`: a command in the namespaces of a process of this machine. */
export function registerHostEnterCommand(host: Command): void {
  const command = host
    .command("enter")
    .description("run a command of this machine in namespaces of another process, with forkExec of tuxlet/host")
    .argument("<command...>", "the command and its arguments, after --")
    .requiredOption("--pid <number>", "the process", processNumber);
  addTypeOptions(command, "its %s namespace", "pid")
    .option("--pid-namespace", "its pid namespace (--pid says whose)")
    .option("-w, --cwd <directory>", "working directory; with --mnt the default is the root")
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], options: EnterOptions) => {
      process.exitCode = await enter(words, options);
    });
}

function processNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("it is the number of a process, from 1 on.");
  return Number(text);
}

async function enter(words: readonly string[], options: EnterOptions): Promise<number> {
  const types = chosenTypes(options);
  const { pidNamespace: forkAgain = false } = options;
  // setns(2): that one is for children.
  if (forkAgain) types.push("pid");
  if (types.length === 0) throw new Error("say which namespaces are to be entered: --net, --uts ...");
  const available = availableNamespaces();
  const opened: number[] = [];
  try {
    // All through one directory: when the process ends, and its number becomes another's, this is still its own.
    const directory = openNamespaces(options.pid);
    opened.push(directory);
    const joinNamespaces: JoinNamespace[] = types.map((type) => {
      const fd = openSync(`/proc/self/fd/${directory}/${type}`, "r");
      opened.push(fd);
      return { fd, flags: available.get(type) ?? 0 };
    });
    const root = types.includes("mnt") ? `/proc/${options.pid}/root` : "";
    return await runChild(words, { joinNamespaces, forkAgain }, { root, dir: options.cwd });
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function openNamespaces(pid: number): number {
  const path = `/proc/${pid}/ns`;
  try {
    return openSync(path, "r");
  } catch (error) {
    const { errno, syscall } = error as NodeJS.ErrnoException;
    if (errno === undefined || syscall === undefined) throw error;
    const step = errno === -constants.errno.ENOENT ? `there is no process ${pid}` : undefined;
    throw new HostError(-errno, { syscall, step, path, cause: error });
  }
}
