/**
 * What very many namespaces take: bytes of the host's heap for each, with the open file that holds it, and whether the last ones are made as
 * fast as the first.
 *
 * Run it compiled and with --expose-gc (docs/development.md). Usage: namespaces [--json] [--count COUNT] [name ...]
 */
import { bytesOf } from "../src/abi/byte-string.ts";
import { O_RDONLY, O_WRONLY } from "../src/abi/fcntl.ts";
import { RLIMIT_NOFILE } from "../src/abi/resource.ts";
import {
  CLONE_FILES,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../src/abi/sched.ts";
import { SIGCHLD, SIGKILL } from "../src/abi/signal.ts";
import { AF_INET, SOCK_DGRAM } from "../src/abi/socket.ts";
import { mkdir } from "../src/fs/mkdir.ts";
import { bootKernel } from "../src/kernel/boot.ts";
import {
  defineProgram,
  type GeneratorProgram,
  ProgramPlatform,
  ProgramRegistry,
  programFile,
  type Routine,
  type Sys,
} from "../src/platform/program/index.ts";
import { installFile } from "../test/support/install-file.ts";
import { type Measurement, median } from "./measurement.ts";

/** A child that makes namespaces, and the links in /proc/PID/ns by which its parent holds them. */
interface Family {
  readonly name: string;
  /** Of clone(2), and again of unshare(2) for those that are nested. */
  readonly flags: number;
  readonly links: readonly string[];
  /** How many levels each child makes; the innermost one holds the others. */
  readonly depth: number;
}

const sibling = (name: string, flags: number, ...links: readonly string[]): Family => ({
  name,
  flags,
  links,
  depth: 1,
});

const FAMILIES: readonly Family[] = [
  sibling("user", CLONE_NEWUSER, "user"),
  { name: "nested user", flags: CLONE_NEWUSER, links: ["user"], depth: 30 },
  sibling("pid", CLONE_NEWPID, "pid"),
  sibling("mount", CLONE_NEWNS, "mnt"),
  sibling("uts", CLONE_NEWUTS, "uts"),
  sibling("ipc", CLONE_NEWIPC, "ipc"),
  sibling("net", CLONE_NEWNET, "net"),
  sibling("time", CLONE_NEWTIME, "time_for_children"),
  sibling("cgroup", CLONE_NEWCGROUP, "cgroup"),
  sibling(
    "all but user",
    CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP,
    ..."pid mnt uts ipc net cgroup".split(" "),
  ),
];

/** Parts that the time is told of. */
const PARTS = 10;
const CHUNK = 50;
/** Made and held before anything is measured: code is compiled, tables have grown. */
const WARM_UP = 500;

interface Progress {
  done: number;
  ready: readonly [from: number, to: number];
}

/** Makes namespaces and keeps them open. @param onPart called before the first, and after each tenth. */
function maker({ flags, links, depth }: Family, count: number, onPart: () => void): GeneratorProgram {
  return defineProgram<Progress>({
    name: "maker",
    version: 1,
    functions: { stay },
    *main(sys, _argv, _env, state) {
      const limit = 2 * (count + WARM_UP) + 100;
      const progress = state ?? (yield* prepare(sys, limit));
      for (; ; progress.done += CHUNK) {
        yield* sys.checkpoint(progress);
        const { done, ready } = progress;
        if (done >= WARM_UP && (count === 0 || ((done - WARM_UP) * PARTS) % count === 0)) onPart();
        if (done >= WARM_UP + count) return yield* sys.sigsuspend([]);
        for (let made = 0; made < CHUNK; made += depth * links.length) {
          // A table of its own would have to be copied and closed: more with each namespace that is held.
          const own = (flags & ~CLONE_NEWTIME) | CLONE_FILES;
          const pid = yield* sys.clone(own | SIGCHLD, stay, { flags, depth, to: ready[1] });
          yield* sys.read(ready[0], 1);
          for (const link of links) yield* sys.open(`/proc/${pid}/ns/${link}`, O_RDONLY);
          yield* sys.kill(pid, SIGKILL);
          yield* sys.wait();
        }
      }
    },
  });
}

function* prepare(sys: Sys, limit: number): Routine<Progress> {
  yield* sys.setrlimit(RLIMIT_NOFILE, { rlim_cur: limit, rlim_max: limit });
  yield* sys.mkdir("/proc", 0o555).orErrno();
  yield* sys.mount("proc", "/proc", "proc", 0).orErrno();
  for (const kind of ["user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time"]) {
    const fd = yield* sys.open(`/proc/sys/user/max_${kind}_namespaces`, O_WRONLY);
    yield* sys.write(fd, String(limit));
    yield* sys.close(fd);
  }
  return { done: 0, ready: yield* sys.pipe() };
}

function* stay(sys: Sys, { flags, depth, to }: { flags: number; depth: number; to: number }): Routine<void> {
  // A time namespace is for children: clone(2) does not know its flag.
  if ((flags & CLONE_NEWTIME) !== 0) yield* sys.unshare(flags);
  for (let level = 1; level < depth; level++) {
    yield* mapSelf(sys);
    yield* sys.unshare(flags);
  }
  if ((flags & CLONE_NEWNET) !== 0) yield* use(sys);
  yield* sys.write(to, Uint8Array.of(1));
  yield* sys.sigsuspend([]);
}

/** user_namespaces(7): only who has ids can make another one. */
function* mapSelf(sys: Sys): Routine<void> {
  for (const [file, text] of Object.entries({ uid_map: "0 0 1", setgroups: "deny", gid_map: "0 0 1" })) {
    const fd = yield* sys.open(`/proc/self/${file}`, O_WRONLY);
    yield* sys.write(fd, text);
    yield* sys.close(fd);
  }
}

/** Devices and tables of a network namespace are made when somebody first needs them. */
function* use(sys: Sys): Routine<void> {
  yield* sys.close(yield* sys.socket(AF_INET, SOCK_DGRAM));
}

/** Of the host's heap, once everything that nobody needs has gone. */
async function usedBytes(): Promise<number> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error("run with --expose-gc");
  // What finalizers and the sweepers of array buffers let go of goes with the next collection.
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Life {
  /** Of the whole kernel with all its namespaces. */
  readonly bytes: number;
  /** Milliseconds of the processor for each part. */
  readonly parts: readonly number[];
}

async function live(family: Family, count: number): Promise<Life> {
  const before = await usedBytes();
  const parts: number[] = [];
  let since = process.cpuUsage();
  let isOver: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const program = maker(family, count, () => {
    const { user, system } = process.cpuUsage(since);
    parts.push((user + system) / 1000);
    since = process.cpuUsage();
    if (count === 0 || parts.length > PARTS) isOver();
  });
  const kernel = await bootKernel({
    platform: new ProgramPlatform(new ProgramRegistry().register(program), { memoryLimit: 2 ** 31 }),
    populate(caller) {
      mkdir(caller, caller.fs.root, "/bin", 0o755);
      installFile(caller, "/bin/maker", bytesOf(programFile("maker")), 0o755);
    },
  });
  await kernel.createProcess({ filename: "/bin/maker", argv: ["maker"] });
  await kernel.start();
  await Promise.race([over, kernel.waitExited()]);
  if (kernel.tasks.liveCount === 0) throw new Error(`${family.name}: the maker has ended`);
  await kernel.pause();
  const bytes = (await usedBytes()) - before;
  await kernel.destroy();
  return { bytes, parts: parts.slice(1) };
}

async function measure(family: Family, count: number): Promise<Measurement[]> {
  const empty = await live(family, 0);
  const full = await live(family, count);
  const third = Math.floor(PARTS / 3);
  const growth = median(full.parts.slice(-third)) / median(full.parts.slice(0, third));
  const bytes = (full.bytes - empty.bytes) / count;
  return [
    { bench: "namespaces", name: `${family.name}: one of ${count}`, value: bytes, unit: "bytes" },
    { bench: "namespaces", name: `${family.name}: time for the last, against the first`, value: growth, unit: "x" },
  ];
}

const isJson = process.argv.includes("--json");
const counted = process.argv.indexOf("--count");
const count = counted < 0 ? 10_000 : Number(process.argv[counted + 1]);
const names = process.argv.slice(2).filter((word, i, words) => !word.startsWith("--") && words[i - 1] !== "--count");
const measurements: Measurement[] = [];
for (const family of FAMILIES)
  if (names.length === 0 || names.includes(family.name)) measurements.push(...(await measure(family, count)));
if (isJson) console.log(JSON.stringify(measurements));
else console.table(measurements.map(({ name, value, unit }) => ({ name, value: Number(value.toPrecision(3)), unit })));
