import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { byteStringToUtf8, utf8ToByteString } from "../abi/byte-string.ts";
import { type BootOptions, bootKernel } from "../kernel/boot.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SupervisorCaller } from "../kernel/supervisor-caller.ts";
import { populateFromDirectory } from "../node/host-tree.ts";
import { makeStdio } from "../node/stdio.ts";
import { Credentials } from "../ns/credentials.ts";
import { isLinuxVersion, LINUX_VERSIONS, NEWEST_LINUX } from "../ns/linux-version.ts";
import { Riscv64Platform } from "../platform/riscv64/riscv64-platform.ts";
import { DEFAULT_PATH, findProgram } from "../sandbox/find-program.ts";
import { findUser } from "../sandbox/find-user.ts";
import { HostTimeSource } from "../time/host-source.ts";
import { VirtualTimeSource } from "../time/virtual-source.ts";
import { parseDuration } from "./duration.ts";
import { EXIT_TUXLET_FAILED } from "./exit-status.ts";
import { finish } from "./finish.ts";
import { populateUserland, userlandPrograms } from "./userland.ts";

interface RunOptions {
  readonly image?: string;
  readonly env: readonly string[];
  readonly cwd?: string;
  readonly user?: string;
  readonly hostname: string;
  readonly memory: string;
  readonly time: "host" | "virtual";
  readonly strace?: boolean;
  readonly explain?: boolean;
  readonly kernelVersion: string;
  readonly ledger?: boolean;
  readonly saveAfter?: string;
  readonly save?: string;
}

const EXIT_STATUS_HELP = `
Exit status: the command's, or 128 plus the number of the signal that ended it;
  125 when tuxlet itself fails, 126 when the command cannot be executed, 127 when it is not found.

Examples:
  tuxlet run
  tuxlet run -- sh -c 'seq 3 | while read n; do echo $((n * n)); done'
  tuxlet image debian --packages busybox-static -o rootfs.tar
  tuxlet run --image rootfs.tar -- sh -c 'uname -a; ps'
  tuxlet run --image rootfs.tar --save-after 200ms --save state.tux -- sh -c 'sleep 1; echo done'
  tuxlet load state.tux`;

/** `tuxlet run`: boots a kernel and runs a command as its first process. */
export function registerRunCommand(program: Command): void {
  program
    .command("run")
    .description("boot a kernel and run a command as its first process")
    .argument("[command...]", "program and arguments; default: sh")
    .option(
      "-i, --image <path>",
      "root file system: a tar archive (.tar, .tar.gz) or a directory; default: Tuxlet's own userland",
    )
    .option("-e, --env <name=value>", "set an environment variable (repeatable)", collect, [])
    .option("-w, --cwd <directory>", "working directory in the guest")
    .option("-u, --user <user[:group]>", "run as this user: a number, or a name of the image's /etc/passwd")
    .option("--hostname <name>", "host name of the guest", "tuxlet")
    .option("--memory <MiB>", "upper bound of guest memory, in MiB", "1024")
    .option(
      "--time <source>",
      "host: the host's clocks; virtual: time jumps to the next deadline, runs repeat exactly",
      "host",
    )
    .option("--strace", "print system calls and signals to standard error")
    .option("--kernel-version <version>", `Linux release to behave as: ${LINUX_VERSIONS.join(", ")}`, NEWEST_LINUX)
    .option(
      "--explain",
      "say of each system call that namespaces or capabilities refuse which rule it was, on standard error",
    )
    .option("--ledger", "at the end, list system calls that were made but are not implemented")
    .option("--save-after <duration>", "stop the guest after this time (200ms, 1.5s) and save it; needs --save")
    .option("--save <file>", "where --save-after puts the snapshot")
    .passThroughOptions()
    .addHelpText("after", EXIT_STATUS_HELP)
    .action(async (command: string[], options: RunOptions) => {
      process.exitCode = await run(command, options);
    });
}

const EXIT_CANNOT_EXECUTE = 126;
const EXIT_NOT_FOUND = 127;

async function run(command: readonly string[], options: RunOptions): Promise<number> {
  if ((options.saveAfter === undefined) !== (options.save === undefined)) {
    return complain("--save-after and --save belong together", 2);
  }
  const saveAfterMs = options.saveAfter === undefined ? null : parseDuration(options.saveAfter);
  if (options.time !== "host" && options.time !== "virtual")
    return complain(`--time is host or virtual, not "${options.time}"`, 2);
  const { kernelVersion } = options;
  if (!isLinuxVersion(kernelVersion))
    return complain(`--kernel-version is one of ${LINUX_VERSIONS.join(", ")}, not "${kernelVersion}"`, 2);
  const memory = Number(options.memory);
  if (!(memory >= 1 && memory < 4096)) return complain(`--memory takes 1 to 4095 MiB, not "${options.memory}"`, 2);
  const platform = new Riscv64Platform({
    memoryLimit: memory * 2 ** 20,
    hostCores: availableParallelism(),
    programs: userlandPrograms(),
  });
  const image =
    options.image === undefined
      ? { populate: (caller: SupervisorCaller) => populateUserland(caller, options.hostname) }
      : await openImage(options.image);
  const kernel = await bootKernel({
    platform,
    timeSource: options.time === "virtual" ? new VirtualTimeSource() : new HostTimeSource(),
    hostname: utf8ToByteString(options.hostname),
    kernelVersion,
    ...image,
  });
  const stdio = makeStdio(kernel);
  const failure = await createInit(kernel, command, options, stdio.fdTable);
  if (failure !== null) {
    await kernel.destroy();
    return failure;
  }
  return finish(kernel, stdio, {
    strace: options.strace === true,
    explain: options.explain === true,
    ledger: options.ledger === true,
    saveAfterMs,
    save: options.save ?? null,
  });
}

/** The options that make an image the root file system. @throws Error that names the image. */
async function openImage(path: string): Promise<Pick<BootOptions, "image" | "populate">> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new Error(`no image at ${path}; make one: tuxlet image debian --packages busybox-static -o ${path}`);
  if (stat.isDirectory()) return { populate: (caller) => populateFromDirectory(caller, path) };
  let bytes: Uint8Array = await readFile(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const { gunzipSync } = await import("node:zlib");
    bytes = gunzipSync(bytes);
  }
  return { image: bytes };
}

/** Creates the first process. @returns null, or an exit status after a message. */
async function createInit(
  kernel: Kernel,
  command: readonly string[],
  options: RunOptions,
  fdTable: ReturnType<typeof makeStdio>["fdTable"],
): Promise<number | null> {
  const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
  try {
    const user = options.user === undefined ? { uid: 0, gid: 0, home: "/root" } : findUser(caller, options.user);
    const environment = environmentOf(options.env, user.home);
    const path = environment.find((entry) => entry.startsWith("PATH="))!.slice(5);
    const argv = (command.length > 0 ? command : ["sh"]).map(utf8ToByteString);
    const cwd = utf8ToByteString(options.cwd ?? "/");
    const filename = findProgram(caller, argv[0]!, path, cwd);
    if (filename === null)
      return complain(`${command[0]}: command not found in the image's ${byteStringToUtf8(path)}`, EXIT_NOT_FOUND);
    const { rootUserNamespace } = kernel;
    await kernel.createProcess({
      filename,
      argv,
      envv: environment,
      workingDirectory: cwd,
      credentials:
        user.uid === 0 ? Credentials.root(rootUserNamespace) : Credentials.user(rootUserNamespace, user.uid, user.gid),
      fdTable,
      ...(kernel.consoleTty === null ? {} : { tty: kernel.consoleTty }),
    });
    return null;
  } catch (error) {
    const { errno, message } = error as { errno?: string | null; message: string };
    return complain(message, errno === "ENOENT" ? EXIT_NOT_FOUND : errno ? EXIT_CANNOT_EXECUTE : EXIT_TUXLET_FAILED);
  } finally {
    caller.release();
  }
}

function environmentOf(settings: readonly string[], home: string | null): string[] {
  const variables = new Map([
    ["PATH", DEFAULT_PATH],
    ["HOME", home ?? "/"],
    ["TERM", process.env["TERM"] ?? "linux"],
  ]);
  for (const setting of settings) {
    const [name = "", ...value] = setting.split("=");
    // `--env NAME` takes the host's value, as container tools do.
    const inherited = process.env[name];
    if (value.length > 0) variables.set(name, utf8ToByteString(value.join("=")));
    else if (inherited !== undefined) variables.set(name, utf8ToByteString(inherited));
  }
  return [...variables].map(([name, value]) => `${utf8ToByteString(name)}=${value}`);
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function complain(message: string, status: number): number {
  process.stderr.write(`tuxlet: ${message}\n`);
  return status;
}
