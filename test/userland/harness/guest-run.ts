/** A command line run in a Tuxlet kernel, with the project's tools. */
import { readFileSync } from "node:fs";
import { fromBytes } from "../../../src/abi/byte-string.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "../../../src/abi/fcntl.ts";
import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from "../../../src/abi/stat.ts";
import { SYS_setgid, SYS_setuid } from "../../../src/abi/unistd-riscv64.ts";
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../../src/abi/wait.ts";
import { FdTable } from "../../../src/fs/fd-table.ts";
import { HostInput } from "../../../src/fs/host/host-input.ts";
import { HostOutput } from "../../../src/fs/host/host-output.ts";
import { openHostInput, openHostOutput } from "../../../src/fs/host/host-stream-file.ts";
import { bootKernel } from "../../../src/kernel/boot.ts";
import { Credentials } from "../../../src/ns/credentials.ts";
import { defineProgram, ProgramRegistry, programFile } from "../../../src/platform/program/index.ts";
import type { GeneratorProgram } from "../../../src/platform/program/program.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import { type Routine, Syscall } from "../../../src/platform/program/syscall.ts";
import { encodeText } from "../../../src/platform/program/text.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";
import { readFile } from "../../../src/userland/io/read-all.ts";
import { writeAll } from "../../../src/userland/io/write-all.ts";
import { installFile } from "../../support/install-file.ts";
import { ProgramPlatform } from "../../support/program-platform.ts";
import { movedKernel } from "../../support/save-load.ts";
import {
  type CommandLine,
  environment,
  type FileNode,
  type FileTree,
  MTIME,
  type Outcome,
  words,
} from "./command-line.ts";
import { describeFile } from "./describe-file.ts";

/**
 * Runs the command in a new kernel, in `directory`, which is made and filled first.
 * @param moves after each of these distances, in slices, the kernel is saved, and another one loads it and goes on.
 */
export async function runInGuest(
  tools: readonly GeneratorProgram[],
  command: CommandLine,
  files: FileTree,
  directory: string,
  moves: readonly number[] = [],
): Promise<Outcome> {
  const outcome = { end: "", files: {} as Record<string, string> };
  // Users and groups have the same names on both sides.
  const databases = ["/etc/passwd", "/etc/group", "/etc/login.defs"].map((path) => [path, readFileSync(path)] as const);
  const init = defineProgram({
    name: "compare-init",
    version: 1,
    functions: { asUser },
    main: function* (sys) {
      for (const path of ["/usr", "/usr/bin", "/root"]) yield* sys.mkdir(path, 0o755);
      yield* sys.symlink("usr/bin", "/bin");
      yield* sys.mkdir("/etc", 0o755);
      for (const [path, content] of databases) yield* writeFile(sys, path, content);
      for (const { name } of tools) yield* writeFile(sys, `/usr/bin/${name}`, programFile(name), 0o755);
      yield* sys.mkdir(directory, 0o755);
      yield* sys.chdir(directory);
      yield* fill(sys, files);
      outcome.end = yield* execute(sys, command);
      yield* list(sys, "", outcome.files, command.hasTimes === true);
      return 0;
    },
  });
  const programs = new ProgramRegistry().register(...tools, init);
  const { stdout, stderr } = await boot(programs, programFile(init.name), command.stdin ?? "", moves);
  return { stdout, stderr, end: outcome.end, files: sorted(outcome.files) };
}

interface Start {
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly uid: number;
  readonly gid: number;
}

/** Runs the command to its end. @returns how it ended. */
function* execute(sys: Sys, command: CommandLine): Routine<string> {
  const { uid = 0, gid = 0 } = command;
  const start: Start = { argv: words(command.argv), env: environment(command), uid, gid };
  const pid = yield* sys.fork(asUser, start);
  // Not for children that the command left behind.
  const { status } = yield* sys.wait(pid);
  return WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `killed by signal ${WTERMSIG(status)}`;
}

function* asUser(sys: Sys, { argv, env, uid, gid }: Start): Routine<number> {
  yield* new Syscall(SYS_setgid, null, gid);
  yield* new Syscall(SYS_setuid, null, uid);
  yield* sys.execve(`/usr/bin/${argv[0]}`, argv, env);
  return 127;
}

function* writeFile(sys: Sys, path: string, content: string | Uint8Array, mode = 0o644): Routine {
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  yield* writeAll(sys, fd, content);
  yield* sys.close(fd);
}

function* fill(sys: Sys, files: FileTree): Routine {
  const made: [string, FileNode][] = [];
  const known = new Set(["."]);
  for (const [path, given] of Object.entries(files)) {
    const node: FileNode = typeof given === "string" || given instanceof Uint8Array ? { content: given } : given;
    for (const parent of parents(path)) {
      if (known.has(parent)) continue;
      yield* sys.mkdir(parent);
      known.add(parent);
      made.push([parent, { type: "directory" }]);
    }
    yield* make(sys, path, node);
    if (node.type === "directory") known.add(path);
    made.push([path, node]);
  }
  for (const [path, node] of made.reverse()) yield* setAttributes(sys, path, node);
  yield* setAttributes(sys, ".", { type: "directory" });
}

function parents(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function* make(sys: Sys, path: string, { type = "file", content = "", target, link }: FileNode): Routine {
  if (link !== undefined) yield* sys.link(link, path);
  else if (type === "directory") yield* sys.mkdir(path);
  else if (type === "symlink") yield* sys.symlink(target!, path);
  else if (type === "fifo") yield* sys.mknod(path, S_IFIFO | 0o644);
  else yield* writeFile(sys, path, content);
}

function* setAttributes(sys: Sys, path: string, node: FileNode): Routine {
  const { type = "file", mode, uid = 0, gid = 0, mtime = MTIME, link } = node;
  if (link !== undefined) return;
  yield* sys.lchown(path, uid, gid);
  if (type !== "symlink") yield* sys.chmod(path, mode ?? (type === "directory" ? 0o755 : 0o644));
  yield* sys.utimensat(AT_FDCWD, path, [mtime, mtime], AT_SYMLINK_NOFOLLOW);
}

/** Describes everything below the directory `below` ("" for the working directory). */
function* list(sys: Sys, below: string, files: Record<string, string>, hasTimes: boolean): Routine {
  const fd = yield* sys.open(below === "" ? "." : below, O_RDONLY | O_DIRECTORY);
  const names: string[] = [];
  for (;;) {
    const entries = yield* sys.getdents(fd);
    if (entries.length === 0) break;
    names.push(...entries.map(({ d_name }) => d_name).filter((name) => name !== "." && name !== ".."));
  }
  yield* sys.close(fd);
  for (const name of names) {
    const path = below === "" ? name : `${below}/${name}`;
    const stat = yield* sys.lstat(path);
    const type = stat.st_mode & S_IFMT;
    let content: Uint8Array | null = null;
    if (type === S_IFREG) content = yield* readFile(sys, path);
    if (type === S_IFLNK) content = encodeText(yield* sys.readlink(path));
    const times = { atime: [stat.st_atime, stat.st_atime_nsec], mtime: [stat.st_mtime, stat.st_mtime_nsec] } as const;
    files[path] = describeFile(stat, content, hasTimes ? times : null);
    if (type === S_IFDIR) yield* list(sys, path, files, hasTimes);
  }
}

function sorted(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs /init with `stdin`. @returns what was printed, one char per byte. */
async function boot(
  programs: ProgramRegistry,
  init: string,
  stdin: string | Uint8Array,
  moves: readonly number[],
): Promise<{ stdout: string; stderr: string }> {
  let kernel = await bootKernel({
    platform: new ProgramPlatform(programs),
    timeSource: new VirtualTimeSource(),
    populate: (caller) => installFile(caller, "/init", encodeText(init), 0o755),
  });
  const credentials = Credentials.root(kernel.rootUserNamespace);
  const fdTable = new FdTable();
  const install = { closeOnExec: false, limit: 3 };
  const input = new HostInput("stdin");
  input.push(typeof stdin === "string" ? encodeText(stdin) : stdin);
  input.end();
  fdTable.install(openHostInput(kernel.vfs, input, credentials), install);
  const printed = { stdout: "", stderr: "" };
  const attach = (): void => {
    for (const name of ["stdout", "stderr"] as const) {
      kernel.hostOutputs.get(name)!.attach({
        dataAvailable: (output) => {
          printed[name] += fromBytes(output.take());
        },
        closed: () => undefined,
      });
    }
  };
  for (const name of ["stdout", "stderr"]) {
    const output = new HostOutput(name);
    kernel.hostOutputs.set(name, output);
    fdTable.install(openHostOutput(kernel.vfs, output, credentials), install);
  }
  attach();
  await kernel.createProcess({ filename: "/init", argv: ["init"], envv: [], fdTable });
  for (const slices of moves) {
    const paused = kernel.pauseAfter(slices);
    await kernel.start();
    if (!(await paused)) break;
    kernel = await movedKernel(kernel, { platform: new ProgramPlatform(programs) });
    attach();
  }
  if (!kernel.isStarted) await kernel.start();
  const status = await kernel.waitExited();
  await kernel.destroy();
  if (status !== 0) throw new Error(`the harness failed with status ${status}: ${printed.stderr}`);
  return printed;
}
