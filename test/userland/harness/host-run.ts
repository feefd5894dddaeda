/** A command line run by the host's own tools, in a scratch directory. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { withoutClock } from "../../support/without-clock.ts";
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

/** Longer than any command of a table takes. */
const TIMEOUT_MS = 20_000;

/** A fresh directory, which outlives `use` no longer than that. */
export function withScratchDirectory<T>(use: (directory: string) => T): T {
  const directory = mkdtempSync("/tmp/compare-");
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs the command in `directory`, which is filled first. */
export function runOnHost(command: CommandLine, files: FileTree, directory: string): Outcome {
  chmodSync(directory, 0o755);
  fill(directory, files);
  const [name, ...args] = words(command.argv);
  const { uid = 0, gid = 0, stdin = "" } = command;
  // A process that gives up its root ids gives up all capabilities: there it needs nothing.
  const isRoot = uid === 0 && process.getuid?.() === 0;
  const program = pathOf(name!);
  const launched = isRoot ? withoutClock(program, args, name!) : { file: program, args };
  const run = spawnSync(launched.file, launched.args, {
    ...(isRoot ? {} : { argv0: name! }),
    cwd: directory,
    env: environment(command),
    input: typeof stdin === "string" ? Buffer.from(stdin) : stdin,
    timeout: TIMEOUT_MS,
    maxBuffer: 1 << 28,
    ...(uid === 0 ? {} : { uid }),
    ...(gid === 0 ? {} : { gid }),
  });
  // A command that does not read its input breaks the pipe to it.
  if (run.error !== undefined && (run.error as NodeJS.ErrnoException).code !== "EPIPE") throw run.error;
  return {
    stdout: run.stdout.toString("latin1"),
    stderr: run.stderr.toString("latin1"),
    end: endOf(run),
    files: Object.fromEntries(listed(directory, "", command.hasTimes === true).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Where Debian has the tool; ours are all in /usr/bin. */
function pathOf(name: string): string {
  return existsSync(`/usr/sbin/${name}`) ? `/usr/sbin/${name}` : `/usr/bin/${name}`;
}

function endOf({ status, signal }: SpawnSyncReturns<Buffer>): string {
  return signal === null ? `exited ${status}` : `killed by signal ${constants.signals[signal]}`;
}

function fill(directory: string, files: FileTree): void {
  const made: [string, FileNode][] = [];
  for (const [path, given] of Object.entries(files)) {
    const node: FileNode = typeof given === "string" || given instanceof Uint8Array ? { content: given } : given;
    const parent = mkdirSync(dirname(join(directory, path)), { recursive: true });
    if (parent !== undefined)
      for (const each of parentsFrom(parent, join(directory, path))) made.push([each, directoryNode]);
    make(join(directory, path), node, directory);
    made.push([join(directory, path), node]);
  }
  for (const [path, node] of made.reverse()) setAttributes(path, node);
  setAttributes(directory, directoryNode);
}

/** The directories above `path`, from `first` on. */
function parentsFrom(first: string, path: string): string[] {
  const parents: string[] = [];
  for (let parent = dirname(path); parent.length >= first.length; parent = dirname(parent)) parents.unshift(parent);
  return parents;
}

const directoryNode: FileNode = { type: "directory" };

function make(path: string, { type = "file", content = "", target, link }: FileNode, root: string): void {
  if (link !== undefined) linkSync(join(root, link), path);
  else if (type === "directory") mkdirSync(path);
  else if (type === "symlink") symlinkSync(target!, path);
  else if (type === "fifo") spawnSync("/usr/bin/mkfifo", [path]);
  else writeFileSync(path, typeof content === "string" ? Buffer.from(content) : content);
}

function setAttributes(path: string, { type = "file", mode, uid = 0, gid = 0, mtime = MTIME, link }: FileNode): void {
  if (link !== undefined) return;
  lchownSync(path, uid, gid);
  if (type !== "symlink") chmodSync(path, mode ?? (type === "directory" ? 0o755 : 0o644));
  lutimesSync(path, mtime, mtime);
}

function listed(directory: string, below: string, hasTimes: boolean): [string, string][] {
  return readdirSync(join(directory, below)).flatMap((name): [string, string][] => {
    const path = join(below, name);
    const full = join(directory, path);
    const stat = lstatSync(full, { bigint: true });
    // Reading the content changes the time of access: the times are those from before.
    const times = { atime: parts(stat.atimeNs), mtime: parts(stat.mtimeNs) } as const;
    const content = stat.isFile() ? readFileSync(full) : stat.isSymbolicLink() ? Buffer.from(readlinkSync(full)) : null;
    const { mode, uid, gid, nlink } = stat;
    const line = describeFile(
      { st_mode: Number(mode), st_uid: Number(uid), st_gid: Number(gid), st_nlink: Number(nlink) },
      content,
      hasTimes ? times : null,
    );
    return [[path, line], ...(stat.isDirectory() ? listed(directory, path, hasTimes) : [])];
  });
}

function parts(nanoseconds: bigint): readonly [seconds: number, nanoseconds: number] {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return [Number((nanoseconds - rest) / 1_000_000_000n), Number(rest)];
}
