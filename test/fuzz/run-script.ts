import { makedev } from "../../src/abi/dev.ts";
import { O_CREAT, O_NOCTTY, O_RDWR, O_WRONLY } from "../../src/abi/fcntl.ts";
import { S_IFIFO } from "../../src/abi/stat.ts";
import { SYS_clone, SYS_exit_group, SYS_kill, SYS_nanosleep, syscallName } from "../../src/abi/unistd-riscv64.ts";
import type { DevtmpfsType } from "../../src/fs/devtmpfs/devtmpfs-type.ts";
import { FdTable } from "../../src/fs/fd-table.ts";
import type { FileDescription } from "../../src/fs/file-description.ts";
import { mkdir } from "../../src/fs/mkdir.ts";
import { mknod } from "../../src/fs/mknod.ts";
import { openat } from "../../src/fs/open.ts";
import { symlink } from "../../src/fs/symlink.ts";
import { Tty } from "../../src/fs/tty/tty.ts";
import { TtyDevice } from "../../src/fs/tty/tty-device.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { standardStreams } from "../../src/kernel/standard-streams.ts";
import { SupervisorCaller } from "../../src/kernel/supervisor-caller.ts";
import type { FramePool } from "../../src/mm/frame-pool.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import type { FuzzCall, FuzzScript } from "./fuzz-call.ts";
import { ScriptBox } from "./fuzz-context.ts";
import { FuzzPlatform, fuzzFile } from "./fuzz-platform.ts";
import { offsetsOf } from "./scratch-area.ts";

/** A small machine, so that running out of memory is among the things that happen. */
const MEMORY = 4 << 20;
/** A call that takes the host longer than this is a hang. */
const SLOWEST_CALL_MS = 1000;

export interface RunOptions {
  /** Saves and loads the kernel after so many slices, each time anew; the run goes on in the loaded one. */
  readonly saveAfter?: readonly number[];
}

export interface RunResult {
  /** One line per system call that returned. */
  readonly trace: readonly string[];
  readonly status: number;
  readonly saves: number;
}

/** Runs a script to its end. Rejects when the kernel panics, a save or load fails, or a call takes too long. */
export async function runScript(script: FuzzScript, options: RunOptions = {}): Promise<RunResult> {
  const box = new ScriptBox(script, initCalls(script.processes.length));
  const platforms = [new FuzzPlatform(box, MEMORY)];
  let kernel = await bootKernel({
    platform: platforms[0]!,
    timeSource: new VirtualTimeSource(),
    populate: (caller) => populate(caller, script.processes.length),
  });
  await startInit(kernel, script.hasTerminal);
  const trace: string[] = [];
  let saves = 0;
  try {
    record(kernel, trace);
    await kernel.start();
    for (const slices of options.saveAfter ?? []) {
      if (!(await kernel.pauseAfter(slices))) break;
      platforms.push(new FuzzPlatform(box, MEMORY));
      const loaded = await moved(kernel, platforms.at(-1)!);
      await kernel.destroy();
      kernel = loaded;
      saves++;
      record(kernel, trace);
      await kernel.start();
    }
    const status = await kernel.waitExited();
    for (const platform of platforms) requireQuick(platform);
    return { trace, status, saves };
  } finally {
    await kernel.destroy();
  }
}

async function moved(kernel: Kernel, platform: FuzzPlatform): Promise<Kernel> {
  const chunks: Uint8Array[] = [];
  await kernel.saveTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk.slice()) }));
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  const loaded = await Kernel.loadFrom(bytes, { platform, timeSource: new VirtualTimeSource() });
  requireSameMemory(kernel.platform.pool, platform.pool);
  return loaded;
}

/** What is charged to the memory limit decides which calls fail later on. */
function requireSameMemory(saved: FramePool, loaded: FramePool): void {
  const [frames, bytes] = [loaded.usedFrames - saved.usedFrames, loaded.kernelBytes - saved.kernelBytes];
  if (frames !== 0 || bytes !== 0) throw new Error(`a load takes ${frames} more frames, ${bytes} more bytes`);
}

function record(kernel: Kernel, trace: string[]): void {
  kernel.events.on("syscall:exit", (task, number, result) => {
    const args = Array.from(task.context.args.lo, (lo, i) => `${task.context.args.hi[i]!}:${lo}`).join(" ");
    trace.push(`${task.tid} ${syscallName(number) ?? number}(${args}) = ${result} @${task.now().seconds}`);
  });
  kernel.events.on("handler:error", (error) => {
    throw error;
  });
}

function requireQuick({ times }: FuzzPlatform): void {
  for (const [number, milliseconds] of times.longest) {
    if (milliseconds > SLOWEST_CALL_MS) throw new Error(`${syscallName(number)} took ${milliseconds.toFixed(0)} ms`);
  }
}

/** Init starts the processes, gives them two seconds of virtual time, and ends whoever is left. */
function initCalls(processes: number): readonly FuzzCall[] {
  const twoSeconds = offsetsOf("timespecIn")[2]!;
  const calls: FuzzCall[] = [];
  for (let i = 0; i < processes; i++) calls.push({ call: SYS_clone, args: [17, 0, 0, 0, 0] });
  calls.push({ call: SYS_nanosleep, args: [["at", twoSeconds], 0] });
  calls.push({ call: SYS_kill, args: [-1, 9] });
  calls.push({ call: SYS_exit_group, args: [0] });
  return calls;
}

function populate(caller: SupervisorCaller, processes: number): void {
  const { root } = caller.fs;
  for (const directory of ["/bin", "/tmp", "/tmp/d", "/tmp/d/e", "/tmp/deep", "/mnt", "/mnt/a", "/mnt/b"])
    mkdir(caller, root, directory, 0o777);
  write(caller, "/tmp/f", "some text\n".repeat(1000));
  write(caller, "/bin/init", fuzzFile(processes, 1000));
  write(caller, "/bin/fuzz", fuzzFile(0, 8));
  write(caller, "/bin/script", "#!/bin/fuzz  one argument\n");
  write(caller, "/bin/script-loop", "#!/bin/script-loop\n");
  write(caller, "/bin/empty", "");
  symlink(caller, "loop", root, "/tmp/loop");
  symlink(caller, "../tmp/d", root, "/tmp/link");
  mknod(caller, root, "/tmp/fifo", S_IFIFO | 0o666, 0);
}

function write(caller: SupervisorCaller, path: string, text: string): void {
  const file = opened(caller, path, O_CREAT | O_WRONLY);
  file.write(caller, new TextEncoder().encode(text), 0, text.length);
  file.release();
}

function opened(caller: SupervisorCaller, path: string, flags: number): FileDescription {
  const file = openat(caller, caller.fs.root, path, flags, 0o755);
  if (typeof file === "number") throw new Error(`open ${path}: ${file}`);
  return file;
}

async function startInit(kernel: Kernel, hasTerminal: boolean): Promise<void> {
  const fdTable = hasTerminal ? openTerminal(kernel) : openStreams(kernel);
  await kernel.createProcess({
    filename: "/bin/init",
    argv: ["init"],
    envv: ["A=b"],
    fdTable,
    workingDirectory: "/tmp",
    ...(kernel.consoleTty === null ? {} : { tty: kernel.consoleTty }),
  });
}

function openStreams(kernel: Kernel): FdTable {
  const { fdTable, stdin } = standardStreams(kernel);
  stdin.push(new Uint8Array(1000));
  return fdTable;
}

const TTY_DEV = makedev(4, 64);

function openTerminal(kernel: Kernel): FdTable {
  const tty = new Tty("ttyS0", TTY_DEV);
  kernel.consoleTty = tty;
  kernel.vfs.devices.register(TTY_DEV, new TtyDevice(tty, false));
  (kernel.vfs.type("devtmpfs") as DevtmpfsType).addNode({ name: "ttyS0", number: TTY_DEV, mode: 0o666 });
  const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
  const fdTable = new FdTable();
  for (let fd = 0; fd < 3; fd++) fdTable.install(opened(caller, "/dev/ttyS0", O_RDWR | O_NOCTTY), INSTALL);
  caller.release();
  tty.receive(new TextEncoder().encode("a line\nand\x7f\x15 another\n\x04rest"));
  return fdTable;
}

const INSTALL = { closeOnExec: false, limit: 16 };
