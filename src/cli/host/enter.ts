import { type Command, InvalidArgumentError } from "commander";
import { availableNamespaces, HostError, type JoinNamespace } from "../../host/index.ts";
import { addTypeOptions, chosenTypes, type TypeOptions } from "./namespace-options.ts";
import { runChild } from "./run-child.ts";
import { TargetProcess } from "./target-process.ts";

interface EnterOptions extends TypeOptions {
  /** Whose namespaces. */
  readonly pid: number;
  readonly pidNamespace?: true;
  readonly cwd?: string;
}

const EXAMPLES = `
With --user the command is root of that user namespace, where it has one. With --pid-namespace it is a process of that namespace, as with --pid of nsenter(1). /proc is that namespace's with --mnt, too.

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
  const { pid, cwd: dir, pidNamespace: forkAgain = false } = options;
  const types = chosenTypes(options);
  // setns(2): that one is for children.
  if (forkAgain) types.push("pid");
  if (types.length === 0) throw new Error("say which namespaces are to be entered: --net, --uts ...");
  const available = availableNamespaces();
  const missing = types.find((type) => !available.has(type));
  if (missing !== undefined) throw new Error(`--${missing}: this machine has no ${missing} namespaces`);
  using target = new TargetProcess(pid);
  const joined = types.map((type) => ({ fd: target.open(type), flags: available.get(type)! }));
  const credential = types.includes("user") ? target.rootCredential() : null;
  const root = types.includes("mnt") ? target.root : "";
  const run = (joinNamespaces: readonly JoinNamespace[]): Promise<number> =>
    runChild(words, { joinNamespaces, forkAgain, ...(credential === null ? {} : { credential }) }, { root, dir });

  const [first, ...rest] = joined;
  if (types[0] !== "user" || rest.length === 0) return run(joined);
  try {
    // As nsenter(1): last for who gives up privileges with it,
    return await run([...rest, first!]);
  } catch (error) {
    // and first for who gets them there.
    if (!(error instanceof HostError) || error.step !== "setns" || error.code !== "EPERM") throw error;
    return run(joined);
  }
}
