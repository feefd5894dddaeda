/** Small programs for tests of a sandbox: what they do of sh, cat, sleep ... is what the tests need. */
import { errnoName } from "../../src/abi/errno.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../../src/abi/fcntl.ts";
import { CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { SIG_IGN, SIGTERM, SIGWINCH } from "../../src/abi/signal.ts";
import { defineProgram, type GeneratorProgram, type Routine, type Sys } from "../../src/platform/program/index.ts";

const CHUNK = 65536;

function* copy(sys: Sys, from: number, to: number): Routine {
  for (;;) {
    const bytes = yield* sys.read(from, CHUNK);
    if (bytes.length === 0) return;
    for (let at = 0; at < bytes.length; ) at += yield* sys.write(to, bytes.subarray(at));
    yield* sys.checkpoint(null);
  }
}

/** cat [FILE...] */
export const cat = defineProgram({
  name: "cat",
  version: 1,
  main: function* (sys, argv) {
    if (argv.length === 1) yield* copy(sys, 0, 1);
    for (const path of argv.slice(1)) {
      const fd = yield* sys.open(path, O_RDONLY);
      for (;;) {
        const bytes = yield* sys.read(fd, CHUNK);
        if (bytes.length === 0) break;
        yield* sys.write(1, bytes);
      }
      yield* sys.close(fd);
    }
    return 0;
  },
});

/** echo TEXT... */
export const echo = defineProgram({
  name: "echo",
  version: 1,
  main: function* (sys, argv) {
    yield* sys.write(1, `${argv.slice(1).join(" ")}\n`);
    return 0;
  },
});

/** warn TEXT: on standard error, exit status 3. */
export const warn = defineProgram({
  name: "warn",
  version: 1,
  main: function* (sys, argv) {
    yield* sys.write(2, `${argv[1]}\n`);
    return 3;
  },
});

/** pause: waits for a signal for ever. */
export const pause = defineProgram({
  name: "pause",
  version: 1,
  main: function* (sys) {
    for (;;) yield* sys.sigsuspend([]).orErrno();
  },
});

/** stubborn: ignores SIGTERM. */
export const stubborn = defineProgram({
  name: "stubborn",
  version: 1,
  main: function* (sys) {
    yield* sys.sigaction(SIGTERM, { handler: SIG_IGN });
    yield* sys.write(1, "ready\n");
    for (;;) yield* sys.sigsuspend([]).orErrno();
  },
});

/** yes: writes without end. */
export const yes = defineProgram({
  name: "yes",
  version: 1,
  main: function* (sys) {
    const lines = "y\n".repeat(2048);
    for (;;) {
      yield* sys.write(1, lines);
      yield* sys.checkpoint(null);
    }
  },
});

function* idle(sys: Sys): Routine<number> {
  for (;;) yield* sys.sigsuspend([]).orErrno();
}

/** family N: N children, each in a process group of its own, that wait for ever; so does the parent. Half of them ignore SIGTERM. */
export const family = defineProgram({
  name: "family",
  version: 1,
  functions: {
    *child(sys: Sys, { stubborn }: { stubborn: boolean }): Routine<number> {
      yield* sys.setpgid(0, 0);
      if (stubborn) yield* sys.sigaction(SIGTERM, { handler: SIG_IGN });
      return yield* idle(sys);
    },
  },
  main: function* (sys, argv) {
    for (let i = 0; i < Number(argv[1]); i++) yield* sys.fork(family.functions!["child"]!, { stubborn: i % 2 === 1 });
    yield* sys.write(1, "ready\n");
    return yield* idle(sys);
  },
}) as GeneratorProgram;

/** count: writes 0, 1, 2 ... a line each time it reads a byte. */
export const count = defineProgram({
  name: "count",
  version: 1,
  main: function* (sys, _argv, _env, state: { next: number } | undefined) {
    for (let next = state?.next ?? 0; ; next++) {
      yield* sys.checkpoint({ next });
      if ((yield* sys.read(0, 1)).length === 0) return 0;
      yield* sys.write(1, `${next}\n`);
    }
  },
});

/** write FILE TEXT */
export const write = defineProgram({
  name: "write",
  version: 1,
  main: function* (sys, argv) {
    const fd = yield* sys.open(argv[1]!, O_WRONLY);
    yield* sys.write(fd, argv[2]!);
    return 0;
  },
});

/** show: its arguments, environment, working directory and ids, as JSON. */
export const show = defineProgram({
  name: "show",
  version: 1,
  main: function* (sys, argv, env) {
    const cwd = yield* sys.getcwd();
    yield* sys.write(1, JSON.stringify({ argv, env, cwd }));
    return 0;
  },
});

/** kill PID SIGNAL */
export const kill = defineProgram({
  name: "kill",
  version: 1,
  main: function* (sys, argv) {
    yield* sys.kill(Number(argv[1]), Number(argv[2]));
    return 0;
  },
});

/** ids: user, group and supplementary groups, as JSON. */
export const ids = defineProgram({
  name: "ids",
  version: 1,
  main: function* (sys) {
    const fd = yield* sys.open("/proc/self/status", O_RDONLY);
    const status = new TextDecoder().decode(yield* sys.read(fd, CHUNK));
    const numbers = (name: string): number[] => {
      const line = new RegExp(`^${name}:(.*)$`, "m").exec(status)![1]!.trim();
      return line === "" ? [] : line.split(/\s+/).map(Number);
    };
    const [uid, gid, groups] = [numbers("Uid")[0], numbers("Gid")[0], numbers("Groups")];
    yield* sys.write(1, JSON.stringify({ uid, gid, groups }));
    return 0;
  },
});

/** split: characters of two, three and four bytes, a byte at a time. */
export const split = defineProgram({
  name: "split",
  version: 1,
  main: function* (sys) {
    for (const byte of new TextEncoder().encode("ü€😀")) yield* sys.write(1, Uint8Array.of(byte));
    return 0;
  },
});

/** leave: says so and exits; a child stays, writes a lot, then how much to /progress, and waits. */
export const leave = defineProgram({
  name: "leave",
  version: 1,
  functions: {
    *child(sys: Sys): Routine<number> {
      let written = 0;
      for (let i = 0; i < 100; i++) written += yield* sys.write(1, "x".repeat(4096));
      const fd = yield* sys.open("/progress", O_WRONLY | O_CREAT, 0o644);
      yield* sys.write(fd, String(written));
      return yield* idle(sys);
    },
  },
  main: function* (sys) {
    yield* sys.write(1, "gone\n");
    yield* sys.fork(leave.functions!["child"]!, null);
    return 0;
  },
}) as GeneratorProgram;

/** trap: ends at SIGTERM, and says so. */
export const trap = defineProgram({
  name: "trap",
  version: 1,
  main: function* (sys) {
    let isOver = false;
    yield* sys.sigaction(SIGTERM, {
      *handler(sys) {
        isOver = true;
        yield* sys.write(1, "terminated\n");
      },
    });
    yield* sys.write(1, "ready\n");
    while (!isOver) yield* sys.sigsuspend([]).orErrno();
    return 0;
  },
});

/** numbers N: 0 to N - 1, a line and a checkpoint each. */
export const numbers = defineProgram({
  name: "numbers",
  version: 1,
  main: function* (sys, argv, _env, state: { next: number } | undefined) {
    for (let next = state?.next ?? 0; next < Number(argv[1]); next++) {
      yield* sys.checkpoint({ next });
      yield* sys.write(1, `${next}\n`);
    }
    return 0;
  },
});

/** random: 16 bytes of /dev/urandom. */
export const random = defineProgram({
  name: "random",
  version: 1,
  main: function* (sys) {
    const fd = yield* sys.open("/dev/urandom", O_RDONLY);
    yield* sys.write(1, yield* sys.read(fd, 16));
    return 0;
  },
});

/** openall: opens files until that fails; how many, and why no more. */
export const openall = defineProgram({
  name: "openall",
  version: 1,
  main: function* (sys) {
    for (let count = 0; ; count++) {
      const fd = yield* sys.open("/etc/passwd", O_RDONLY).orErrno();
      if (fd < 0) {
        yield* sys.write(1, `${count} ${errnoName(fd)}\n`);
        return 0;
      }
    }
  },
});

/** fill FILE: writes until that fails, and why. */
export const fill = defineProgram({
  name: "fill",
  version: 1,
  main: function* (sys, argv) {
    const fd = yield* sys.open(argv[1]!, O_WRONLY | O_CREAT, 0o644);
    for (;;) {
      const written = yield* sys.write(fd, "x".repeat(32768)).orErrno();
      if (written < 0) {
        yield* sys.write(1, `${errnoName(written)}\n`);
        return 0;
      }
    }
  },
});

/** spin: makes system calls without end. */
export const spin = defineProgram({
  name: "spin",
  version: 1,
  main: function* (sys) {
    for (;;) {
      yield* sys.getpid();
      yield* sys.checkpoint(null);
    }
  },
});

/** run FILE ARGUMENT...: executes it in its place. */
export const run = defineProgram({
  name: "run",
  version: 1,
  main: function* (sys, argv, env) {
    yield* sys.execve(argv[1]!, argv.slice(1), env);
    return 0;
  },
});

/** unshare: a UTS namespace of its own; with an argument it stays. */
export const unshare = defineProgram({
  name: "unshare",
  version: 1,
  main: function* (sys, argv) {
    yield* sys.unshare(CLONE_NEWUTS);
    yield* sys.write(1, "done\n");
    return argv.length > 1 ? yield* idle(sys) : 0;
  },
});

/** winch: the size of its terminal, at first and at each SIGWINCH. */
export const winch = defineProgram({
  name: "winch",
  version: 1,
  main: function* (sys) {
    function* show(): Routine {
      const { ws_col, ws_row } = yield* sys.winsize(1);
      yield* sys.write(1, `${ws_col}x${ws_row}\n`);
    }
    yield* sys.sigaction(SIGWINCH, { handler: show });
    yield* show();
    return yield* idle(sys);
  },
});

export const PROGRAMS = [
  cat,
  echo,
  warn,
  pause,
  stubborn,
  yes,
  family,
  count,
  write,
  show,
  kill,
  ids,
  split,
  leave,
  trap,
  numbers,
  random,
  openall,
  fill,
  spin,
  run,
  unshare,
  winch,
] as const;
