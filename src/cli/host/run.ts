import type { Command } from "commander";
import { CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWUTS } from "../../abi/sched.ts";
import { availableNamespaces, type Credential, type IdMapping, type SysProcAttr } from "../../host/index.ts";
import { addMapping } from "./id-mapping.ts";
import { addTypeOptions, chosenTypes, type TypeOptions } from "./namespace-options.ts";
import { runChild } from "./run-child.ts";

interface RunOptions extends TypeOptions {
  readonly map?: readonly IdMapping[];
  readonly gidMap?: readonly IdMapping[];
  readonly setgroups?: boolean;
  readonly hostname?: string;
  readonly chroot?: string;
  readonly cwd?: string;
}

const EXAMPLES = `
Exit status: the command's, or 128 plus the number of the signal that ended it; 126 or 127 when it cannot be executed or is not there; 125 when
tuxlet itself fails.

Examples:
  tuxlet host run --user --map 0:1000:1 --uts --hostname inside -- sh -c 'id -u; hostname'
  tuxlet host run --pid --mnt -- sh -c 'mount -t proc proc /proc && ps'
  tuxlet host run --net -- ip link`;

/** `tuxlet host run`: a command in new namespaces of this machine. */
export function registerHostRunCommand(host: Command): void {
  const command = host
    .command("run")
    .description("run a command of this machine in new namespaces, with forkExec of tuxlet/host")
    .argument("<command...>", "the command and its arguments, after --");
  addTypeOptions(command, "a new %s namespace")
    .option(
      "--map <inside:outside:size>",
      "map user ids, and group ids too unless --gid-map is given (repeatable); the command is the first inside",
      addMapping,
    )
    .option("--gid-map <inside:outside:size>", "map group ids (repeatable)", addMapping)
    .option("--setgroups", "allow setgroups(2) inside; needs privileges")
    .option("--hostname <name>", "host name of the new UTS namespace")
    .option("--chroot <directory>", "root directory")
    .option("-w, --cwd <directory>", "working directory, inside the root")
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], options: RunOptions) => {
      process.exitCode = await runChild(words, attributes(options), { root: options.chroot, dir: options.cwd });
    });
}

/** @throws Error for options that need another one. */
function attributes(options: RunOptions): SysProcAttr {
  const available = availableNamespaces();
  let cloneflags = 0;
  for (const type of chosenTypes(options)) {
    const flag = available.get(type);
    if (flag === undefined) throw new Error(`--${type}: this machine has no ${type} namespaces`);
    cloneflags += flag;
  }
  const { map, gidMap = map, setgroups, hostname, chroot } = options;
  if (gidMap !== undefined && (cloneflags & CLONE_NEWUSER) === 0)
    throw new Error("--map and --gid-map need --user: there are no ids to map in this machine's own user namespace");
  if (hostname !== undefined && (cloneflags & CLONE_NEWUTS) === 0)
    throw new Error("--hostname needs --uts: the machine's own name stays as it is");
  return {
    cloneflags,
    ...((cloneflags & CLONE_NEWNS) === 0 ? {} : { privateMounts: true }),
    ...(map === undefined ? {} : { uidMappings: map, credential: firstOf(map, gidMap!) }),
    ...(gidMap === undefined ? {} : { gidMappings: gidMap }),
    ...(setgroups === true ? { gidMappingsEnableSetgroups: true } : {}),
    ...(hostname === undefined ? {} : { hostname }),
    ...(chroot === undefined ? {} : { chroot }),
  };
}

/** Who the command is: its user may have no id inside. */
function firstOf([user]: readonly IdMapping[], [group]: readonly IdMapping[]): Credential {
  return { uid: user!.containerId, gid: group!.containerId };
}
