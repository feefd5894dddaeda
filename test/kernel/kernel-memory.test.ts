import { describe, expect, it } from "vitest";
import { EAGAIN, ENOLCK, ENOMEM, ENOSPC } from "../../src/abi/errno.ts";
import { AT_FDCWD, AT_REMOVEDIR, F_SETLK, F_UNLCK, F_WRLCK, O_CREAT, O_RDWR } from "../../src/abi/fcntl.ts";
import { Flock } from "../../src/abi/fcntl-struct.ts";
import { IPC_RMID } from "../../src/abi/ipc.ts";
import { Sembuf } from "../../src/abi/ipc-struct.ts";
import { POLLIN } from "../../src/abi/poll.ts";
import { Pollfd } from "../../src/abi/poll-struct.ts";
import { CLONE_FILES, CLONE_NEWNS, CLONE_SIGHAND, CLONE_THREAD, CLONE_VM } from "../../src/abi/sched.ts";
import { SEM_UNDO } from "../../src/abi/sem.ts";
import { SIG_BLOCK, SIGCHLD, SIGKILL, SIGRTMIN } from "../../src/abi/signal.ts";
import {
  SYS_clone,
  SYS_close,
  SYS_exit_group,
  SYS_fcntl,
  SYS_flock,
  SYS_getpid,
  SYS_kill,
  SYS_mkdirat,
  SYS_mknodat,
  SYS_mount,
  SYS_mq_open,
  SYS_mq_timedsend,
  SYS_mq_unlink,
  SYS_msgctl,
  SYS_msgget,
  SYS_msgsnd,
  SYS_openat,
  SYS_pipe2,
  SYS_ppoll,
  SYS_read,
  SYS_rt_sigprocmask,
  SYS_rt_sigtimedwait,
  SYS_sched_yield,
  SYS_semctl,
  SYS_semget,
  SYS_semop,
  SYS_setgroups,
  SYS_setxattr,
  SYS_shmctl,
  SYS_shmget,
  SYS_symlinkat,
  SYS_umount2,
  SYS_unlinkat,
  SYS_unshare,
  SYS_wait4,
  SYS_write,
} from "../../src/abi/unistd-riscv64.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import type { Task } from "../../src/kernel/task.ts";
import { defaultThreadsMax } from "../../src/kernel/threads-max.ts";
import { PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { type Call, type CallMaker, ProgramPlatform } from "../support/program-platform.ts";
import { savedBytes } from "../support/save-load.ts";
import { bootPrograms, processArgs, registryOf, settled } from "./fixture.ts";

type Calls = readonly (Call | CallMaker)[];

/** Objects of a kind: the calls that prepare for them, that make some, and that make them go away. */
interface Kind {
  readonly prepare?: Calls;
  readonly make: Calls;
  readonly undo: Calls;
}

const MARK: Call = [SYS_getpid];
const SLEEP: Call = [SYS_ppoll, 0, 0, 0, 0, 8];
const NO_TIME = new Uint8Array(16);
const REALTIME = new Uint8Array(new BigUint64Array([1n << BigInt(SIGRTMIN - 1)]).buffer);
/** The result of a call that was made `ago` calls before. */
const result = (ago: number, number: number, ...rest: (number | Uint8Array)[]): CallMaker => {
  return (results) => [number, results.at(-ago)!, ...rest];
};
const lock = (type: number, start: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(Flock.size);
  Flock.write(new DataView(bytes.buffer), 0, { l_type: type, l_start: start, l_len: length });
  return bytes;
};
const pollfds = (count: number, fd = 0): Uint8Array => {
  const bytes = new Uint8Array(count * Pollfd.size);
  for (let i = 0; i < count; i++) Pollfd.write(new DataView(bytes.buffer), i * Pollfd.size, { fd, events: POLLIN });
  return bytes;
};
const semUndo = new Uint8Array(Sembuf.size);
Sembuf.write(new DataView(semUndo.buffer), 0, { sem_num: 0, sem_op: 1, sem_flg: SEM_UNDO });
const message = new Uint8Array(17).fill(1);
const repeat = (count: number, calls: Calls): Calls => new Array<Calls>(count).fill(calls).flat();

const KINDS: Readonly<Record<string, Kind>> = {
  "a task, and a zombie": {
    make: [
      [SYS_clone, SIGCHLD, 0, 0, 0, 0],
      // The child sleeps, its brother ends at once.
      (results) => (results.at(-1) === 0 ? SLEEP : [SYS_clone, SIGCHLD, 0, 0, 0, 0]),
      (results) => (results.at(-1) === 0 ? [SYS_exit_group, 0] : [SYS_sched_yield]),
    ],
    undo: [result(5, SYS_kill, SIGKILL), [SYS_wait4, -1, 0, 0, 0], [SYS_wait4, -1, 0, 0, 0]],
  },
  "a queued signal": {
    prepare: [[SYS_rt_sigprocmask, SIG_BLOCK, REALTIME, 0, 8]],
    make: repeat(3, [[SYS_kill, 1, SIGRTMIN]]),
    undo: repeat(3, [[SYS_rt_sigtimedwait, REALTIME, 0, NO_TIME, 8]]),
  },
  "a mount": {
    prepare: [[SYS_mkdirat, AT_FDCWD, "/m", 0o755]],
    make: [[SYS_mount, "none", "/m", "tmpfs", 0, 0]],
    undo: [[SYS_umount2, "/m", 0]],
  },
  "a file system with something in it": {
    prepare: [[SYS_mkdirat, AT_FDCWD, "/m", 0o755]],
    make: [
      [SYS_mount, "none", "/m", "tmpfs", 0, 0],
      [SYS_mkdirat, AT_FDCWD, "/m/d", 0o755],
      [SYS_symlinkat, "x".repeat(1000), AT_FDCWD, "/m/d/l"],
    ],
    undo: [[SYS_umount2, "/m", 0]],
  },
  "a record lock, split in two, and one of flock(2)": {
    prepare: [[SYS_openat, AT_FDCWD, "/f", O_CREAT | O_RDWR, 0o644]],
    make: [
      [SYS_fcntl, 0, F_SETLK, lock(F_WRLCK, 0, 100)],
      [SYS_fcntl, 0, F_SETLK, lock(F_UNLCK, 40, 20)],
      [SYS_flock, 0, 2],
    ],
    undo: [
      [SYS_fcntl, 0, F_SETLK, lock(F_UNLCK, 0, 0)],
      [SYS_flock, 0, 8],
    ],
  },
  "a node of a tmpfs, with a long target or an attribute": {
    make: [
      [SYS_mkdirat, AT_FDCWD, "/d", 0o755],
      [SYS_mknodat, AT_FDCWD, "/d/n", 0o10644, 0],
      [SYS_symlinkat, "x".repeat(4000), AT_FDCWD, "/d/l"],
      [SYS_setxattr, "/d", "user.a", "value", 5, 0],
    ],
    undo: [
      [SYS_unlinkat, AT_FDCWD, "/d/n", 0],
      [SYS_unlinkat, AT_FDCWD, "/d/l", 0],
      [SYS_unlinkat, AT_FDCWD, "/d", AT_REMOVEDIR],
    ],
  },
  "the text of an open file of /proc": {
    prepare: [
      [SYS_mkdirat, AT_FDCWD, "/p", 0o755],
      [SYS_mount, "none", "/p", "proc", 0, 0],
    ],
    make: [
      [SYS_openat, AT_FDCWD, "/p/self/mounts", 0, 0],
      [SYS_read, 0, { room: 10 }, 10],
    ],
    undo: [[SYS_close, 0]],
  },
  "a long list of groups, which an open file keeps": {
    make: [
      [SYS_setgroups, 1000, new Uint8Array(4000)],
      [SYS_openat, AT_FDCWD, "/text", 0, 0],
    ],
    undo: [
      [SYS_setgroups, 0, 0],
      [SYS_close, 0],
    ],
  },
  "a list of groups that a child had": {
    make: [
      [SYS_setgroups, 1000, new Uint8Array(4000)],
      [SYS_clone, SIGCHLD, 0, 0, 0, 0],
      (results) => (results.at(-1) === 0 ? SLEEP : [SYS_setgroups, 0, 0]),
    ],
    undo: [result(4, SYS_kill, SIGKILL), [SYS_wait4, -1, 0, 0, 0]],
  },
  "a segment of shared memory": {
    make: [[SYS_shmget, 0, 5000, 0o600]],
    undo: [result(3, SYS_shmctl, IPC_RMID, 0)],
  },
  "a set of semaphores with adjustments": {
    make: [[SYS_semget, 0, 10, 0o600], result(1, SYS_semop, semUndo, 1)],
    undo: [result(4, SYS_semctl, 0, IPC_RMID, 0)],
  },
  "a message queue with something in it": {
    make: [[SYS_msgget, 0, 0o600], result(1, SYS_msgsnd, message, 9, 0)],
    undo: [result(4, SYS_msgctl, IPC_RMID, 0)],
  },
  "a POSIX message queue with something in it": {
    make: [
      [SYS_mq_open, "q", O_CREAT | O_RDWR, 0o600, 0],
      [SYS_mq_timedsend, 0, "some text", 9, 0, 0],
    ],
    undo: [
      [SYS_mq_unlink, "q"],
      [SYS_close, 0],
    ],
  },
  "a pipe with something in it": {
    make: [
      [SYS_pipe2, { room: 8 }, 0],
      [SYS_write, 1, "some text", 9],
    ],
    undo: [
      [SYS_close, 0],
      [SYS_close, 1],
    ],
  },
};

/** A child that waits for the same pipe `count` times. */
const waiterFor = (count: number): Kind => ({
  prepare: [[SYS_pipe2, { room: 8 }, 0]],
  make: [
    [SYS_clone, SIGCHLD, 0, 0, 0, 0],
    (results) => (results.at(-1) === 0 ? [SYS_ppoll, pollfds(count), count, 0, 0, 8] : [SYS_sched_yield]),
  ],
  undo: [result(4, SYS_kill, SIGKILL), [SYS_wait4, -1, 0, 0, 0]],
});

/** Once for what is made the first time and stays, once to be looked at. */
function programOf({ prepare = [], make, undo }: Kind): Calls {
  return [...prepare, ...make, MARK, [SYS_sched_yield], ...undo, MARK, ...make, MARK, [SYS_sched_yield], ...undo, MARK];
}

const bytesOf = (task: Task): number => task.kernel.platform.pool.kernelBytes;

/** @param atMark is told the number of the mark. */
function listen(kernel: Kernel, marks: number[], atMark: (mark: number) => void): void {
  kernel.events.on("syscall:exit", (task, number, result) => {
    if (task.tid === 1 && result !== null && result < 0) throw new Error(`call ${number} gave ${result}`);
    if (number !== SYS_getpid) return;
    marks.push(bytesOf(task));
    atMark(marks.length);
  });
  kernel.events.on("handler:error", (error) => {
    throw error;
  });
}

async function marksOf(calls: Calls): Promise<number[]> {
  const marks: number[] = [];
  const kernel = await bootPrograms({ init: calls });
  listen(kernel, marks, () => undefined);
  await kernel.createProcess(processArgs("/init"));
  await kernel.start();
  await kernel.waitExited();
  return marks;
}

/** The kernel is saved and loaded when the second ones have been made. */
async function marksOfMoved(calls: Calls): Promise<number[]> {
  const marks: number[] = [];
  const programs = { init: calls };
  const kernel = await bootPrograms(programs);
  const paused = new Promise<void>((resolve, reject) => {
    listen(kernel, marks, (mark) => {
      if (mark === 3) kernel.pause().then(resolve, reject);
    });
  });
  await kernel.createProcess(processArgs("/init"));
  await kernel.start();
  await paused;
  const platform = new ProgramPlatform(registryOf(programs));
  const loaded = await Kernel.loadFrom(await savedBytes(kernel), { platform, timeSource: new VirtualTimeSource() });
  expect(platform.pool.kernelBytes).toBe(kernel.platform.pool.kernelBytes);
  await kernel.destroy();
  listen(loaded, marks, () => undefined);
  await loaded.start();
  await loaded.waitExited();
  return marks;
}

describe("the memory limit", () => {
  it.each(Object.entries(KINDS))("counts %s as long as it is there", async (_name, kind) => {
    const marks = await marksOf(programOf(kind));
    const [, before, during, after] = marks;
    expect(marks).toHaveLength(4);
    expect(during).toBeGreaterThan(before!);
    expect(after).toBe(before);
    expect(await marksOfMoved(programOf(kind))).toEqual(marks);
  });

  it("counts the places in queues of who waits in very many", async () => {
    const [few, many] = [programOf(waiterFor(10)), programOf(waiterFor(500))];
    const [ofFew, ofMany] = [await marksOf(few), await marksOf(many)];
    const taken = (marks: readonly number[]): number => marks[2]! - marks[1]!;
    expect(taken(ofMany)).toBeGreaterThan(taken(ofFew));
    expect(ofMany[3]).toBe(ofMany[1]);
    expect(await marksOfMoved(many)).toEqual(ofMany);
  });

  it("is what calls that need memory fail of", async () => {
    const calls: Calls = [
      [SYS_mkdirat, AT_FDCWD, "/m", 0o755],
      [SYS_mount, "none", "/m", "proc", 0, 0],
      [SYS_openat, AT_FDCWD, "/m/self/mounts", 0, 0],
      [SYS_pipe2, { room: 8 }, 0],
      [SYS_openat, AT_FDCWD, "/f", O_CREAT | O_RDWR, 0o644],
      [SYS_rt_sigprocmask, SIG_BLOCK, REALTIME, 0, 8],
      [SYS_ppoll, pollfds(500, 1), 500, NO_TIME, 0, 8],
      MARK,
      [SYS_clone, SIGCHLD, 0, 0, 0, 0],
      [SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FILES, 0, 0, 0, 0],
      [SYS_kill, 1, SIGRTMIN],
      [SYS_mount, "none", "/m", "tmpfs", 0, 0],
      [SYS_unshare, CLONE_NEWNS],
      [SYS_fcntl, 3, F_SETLK, lock(F_WRLCK, 0, 100)],
      [SYS_flock, 3, 2],
      [SYS_mkdirat, AT_FDCWD, "/d", 0o755],
      [SYS_setxattr, "/f", "user.a", "value", 5, 0],
      [SYS_read, 0, { room: 10 }, 10],
      [SYS_setgroups, 1000, new Uint8Array(4000)],
      [SYS_write, 2, "some text", 9],
      [SYS_ppoll, pollfds(500, 1), 500, 0, 0, 8],
    ];
    const kernel = await bootPrograms({ init: calls });
    const results: (number | null)[] = [];
    kernel.events.on("syscall:exit", (_task, number, result) => {
      results.push(result);
      const { pool } = kernel.platform;
      if (number === SYS_getpid)
        pool.kernelBytes += (pool.limitFrames - pool.usedFrames) * PAGE_SIZE - pool.kernelBytes;
    });
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await kernel.waitExited();
    expect(results.slice(0, 8)).toEqual([0, 0, 0, 0, 3, 0, 0, 1]);
    const expected = [
      // A signal of kill(2) is pending nevertheless, without its information.
      ...[-ENOMEM, -ENOMEM, 0, -ENOMEM, -ENOMEM],
      ...[-ENOLCK, -ENOLCK, -ENOSPC, -ENOSPC],
      ...[-ENOMEM, -ENOMEM, -ENOMEM, -ENOMEM],
    ];
    expect(results.slice(8, 21)).toEqual(expected);
  });
});

describe("kernel.threads-max", () => {
  it("is what set_max_threads() makes of a machine's memory", () => {
    expect([1 << 20, 1 << 30, 2 ** 32].map(defaultThreadsMax)).toEqual([20, 8192, 32768]);
  });

  it("limits everybody's tasks, zombies included", async () => {
    const forks = repeat(200, [
      (results) => (results.at(-1) === 0 ? [SYS_exit_group, 0] : [SYS_clone, SIGCHLD, 0, 0, 0, 0]),
    ]);
    const kernel = await bootPrograms({ init: [MARK, ...forks, SLEEP] });
    const results: (number | null)[] = [];
    kernel.events.on("syscall:exit", (task, number, result) => {
      if (task.tid === 1 && number === SYS_clone) results.push(result);
    });
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await settled(kernel);
    expect(kernel.maxThreads).toBe(128);
    expect(kernel.tasks.tasks.size).toBe(128);
    expect(results.findIndex((result) => result! < 0)).toBe(127);
    expect(new Set(results.slice(127))).toEqual(new Set([-EAGAIN]));
    await kernel.destroy();
  });
});
