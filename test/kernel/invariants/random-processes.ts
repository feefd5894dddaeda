/** Programs that do random things to namespaces, credentials, mounts, signals, clocks and sockets. */
import fc from "fast-check";
import { O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { IPC_CREAT, IPC_NOWAIT } from "../../../src/abi/ipc.ts";
import { MNT_DETACH, MS_BIND, MS_MOVE, MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from "../../../src/abi/mount.ts";
import { PR_SET_CHILD_SUBREAPER } from "../../../src/abi/prctl.ts";
import {
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_VFORK,
} from "../../../src/abi/sched.ts";
import { SEM_UNDO } from "../../../src/abi/sem.ts";
import { SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTERM, SIGUSR1 } from "../../../src/abi/signal.ts";
import { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from "../../../src/abi/socket.ts";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, TIMER_ABSTIME } from "../../../src/abi/time.ts";
import { defineProgram } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";

/** What a process does; `clone` makes another one, which does `then`. Whether a call succeeds is no matter. */
export type Operation =
  | readonly ["unshare", number]
  | readonly ["clone", number, readonly Operation[]]
  | readonly ["setns", string, string]
  | readonly ["setuid", number, number, number]
  | readonly ["write", string, string, string]
  | readonly ["mount", string, string | null, number]
  | readonly ["umount", string]
  | readonly ["bind", string, string]
  | readonly ["open", string, string]
  | readonly ["kill", number]
  | readonly ["vfork", readonly Operation[]]
  | readonly ["signal", number]
  | readonly ["adopt"]
  | readonly ["exit"]
  | readonly ["semaphore", number, boolean]
  | readonly ["clock", number]
  | readonly ["sleep", number]
  | readonly ["shift", string]
  | readonly ["abstract", string]
  | readonly ["port", number]
  | readonly ["listen", number]
  | readonly ["move", string, string]
  | readonly ["wait"]
  | readonly ["pause"];

const flag = fc.constantFrom(
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER | CLONE_NEWNS,
  CLONE_NEWTIME,
  CLONE_NEWNET,
  CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS,
  CLONE_NEWUSER | CLONE_NEWTIME | CLONE_NEWNET,
  0,
);
const id = fc.constantFrom(-1, 0, 1, 5, 1000, 65534);
const who = fc.constantFrom("self", "1", "2", "3", "4");
const link = fc.constantFrom("user", "mnt", "uts", "ipc", "pid", "pid_for_children", "net", "time", "cgroup");
const place = fc.constantFrom("/tmp", "/tmp/a", "/mnt", "/proc");
const map = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 5, 1000),
      fc.constantFrom(0, 0, 1, 5, 1000),
      fc.constantFrom(1, 1, 2, 5, 1000, 65536),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => `${lines.map((line) => line.join(" ")).join("\n")}\n`);
const text = fc.oneof(map, map, fc.constantFrom("0 0 1", "0 1000 1", "0 0 65536", "deny", "allow"));
const file = fc.constantFrom("uid_map", "gid_map", "uid_map", "gid_map", "setgroups", "projid_map");

export const { operations } = fc.letrec<{ operations: Operation[]; operation: Operation }>((tie) => ({
  operations: fc.array(tie("operation"), { minLength: 1, maxLength: 10, depthIdentifier: "clone" }),
  operation: fc.oneof(
    { depthIdentifier: "clone", maxDepth: 4, withCrossShrink: true },
    fc.tuple(fc.constant("wait" as const)),
    fc.tuple(fc.constant("unshare" as const), flag),
    fc.tuple(fc.constant("setns" as const), who, link),
    fc.tuple(fc.constant("setuid" as const), id, id, id),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("mount" as const), place, fc.constantFrom("tmpfs", "proc"), fc.constant(0)),
    fc.tuple(
      fc.constant("mount" as const),
      place,
      fc.constant(null),
      fc.constantFrom(MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_SHARED | MS_REC, MS_SLAVE | MS_REC),
    ),
    fc.tuple(fc.constant("umount" as const), place),
    fc.tuple(fc.constant("bind" as const), place, place),
    fc.tuple(fc.constant("open" as const), who, link),
    fc.tuple(fc.constant("kill" as const), fc.constantFrom(2, 3, 4)),
    fc.tuple(fc.constant("move" as const), place, place),
    fc.tuple(fc.constant("signal" as const), fc.constantFrom(SIGTERM, SIGUSR1, SIGSTOP, SIGKILL, SIGCONT)),
    fc.constantFrom(["adopt"], ["exit"]),
    fc.tuple(fc.constant("semaphore" as const), fc.constantFrom(1, 2, -1), fc.boolean()),
    fc.tuple(fc.constantFrom("clock" as const, "sleep" as const), fc.constantFrom(CLOCK_MONOTONIC, CLOCK_BOOTTIME)),
    fc.tuple(fc.constant("shift" as const), fc.constantFrom("monotonic 5 0", "boottime 100 7", "monotonic -3 0")),
    fc.tuple(fc.constant("abstract" as const), fc.constantFrom("a", "b")),
    fc.tuple(fc.constantFrom("port" as const, "listen" as const), fc.constantFrom(0, 80, 8080)),
    fc.tuple(fc.constant("clone" as const), flag, tie("operations")),
    fc.tuple(fc.constant("clone" as const), flag, tie("operations")),
    fc.tuple(fc.constant("vfork" as const), tie("operations")),
  ) as fc.Arbitrary<Operation>,
}));

function* perform(sys: Sys, operation: Operation): Routine<void> {
  switch (operation[0]) {
    case "unshare":
      yield* sys.unshare(operation[1]).orErrno();
      break;
    case "clone":
      yield* sys.clone(operation[1] | SIGCHLD, actor, operation[2]).orErrno();
      break;
    case "setns": {
      const fd = yield* sys.open(`/proc/${operation[1]}/ns/${operation[2]}`, O_RDONLY).orErrno();
      if (fd < 0) break;
      yield* sys.setns(fd).orErrno();
      yield* sys.close(fd);
      break;
    }
    case "setuid":
      yield* sys.setresuid(operation[1], operation[2], operation[3]).orErrno();
      break;
    case "write": {
      const fd = yield* sys.open(`/proc/${operation[1]}/${operation[2]}`, O_WRONLY).orErrno();
      if (fd < 0) break;
      yield* sys.write(fd, operation[3]).orErrno();
      yield* sys.close(fd);
      break;
    }
    case "mount":
      yield* sys.mount("none", operation[1], operation[2], operation[3]).orErrno();
      break;
    case "umount":
      yield* sys.umount(operation[1], MNT_DETACH).orErrno();
      break;
    case "bind":
      yield* sys.mount(operation[1], operation[2], null, MS_BIND).orErrno();
      break;
    case "open":
      yield* sys.open(`/proc/${operation[1]}/ns/${operation[2]}`, O_RDONLY).orErrno();
      break;
    case "kill":
      yield* sys.kill(operation[1], SIGKILL).orErrno();
      break;
    case "vfork":
      yield* sys.clone(CLONE_VFORK | SIGCHLD, actor, operation[1]).orErrno();
      break;
    case "signal":
      // Number 1 of one's own pid namespace.
      yield* sys.kill(1, operation[1]).orErrno();
      break;
    case "adopt":
      yield* sys.prctl(PR_SET_CHILD_SUBREAPER, 1);
      break;
    case "exit":
      yield* sys.exit(3);
      break;
    case "semaphore": {
      const set = yield* sys.semget(5, 2, IPC_CREAT | 0o666).orErrno();
      const flags = IPC_NOWAIT | (operation[2] ? SEM_UNDO : 0);
      if (set >= 0) yield* sys.semop(set, [{ sem_num: 1, sem_op: operation[1], sem_flg: flags }]).orErrno();
      break;
    }
    case "clock":
      yield* sys.clock_gettime(operation[1]);
      break;
    case "sleep": {
      const { tv_sec, tv_nsec } = yield* sys.clock_gettime(operation[1]);
      yield* sys.clock_nanosleep(operation[1], TIMER_ABSTIME, { tv_sec: tv_sec + 1, tv_nsec }).orErrno();
      break;
    }
    case "shift": {
      const fd = yield* sys.open("/proc/self/timens_offsets", O_WRONLY).orErrno();
      if (fd < 0) break;
      yield* sys.write(fd, operation[1]).orErrno();
      yield* sys.close(fd);
      break;
    }
    case "abstract": {
      const fd = yield* sys.socket(AF_UNIX, SOCK_STREAM);
      yield* sys.bind(fd, { sun_family: AF_UNIX, sun_path: `\0${operation[1]}` }).orErrno();
      break;
    }
    case "port":
    case "listen": {
      const fd = yield* sys.socket(AF_INET, operation[0] === "port" ? SOCK_DGRAM : SOCK_STREAM);
      const sa_data = Uint8Array.of(operation[1] >> 8, operation[1] & 0xff, ...new Uint8Array(12));
      yield* sys.bind(fd, { sa_family: AF_INET, sa_data }).orErrno();
      if (operation[0] === "listen") yield* sys.listen(fd, 1).orErrno();
      break;
    }
    case "move":
      yield* sys.mount(operation[1], operation[2], null, MS_MOVE).orErrno();
      break;
    case "wait":
      yield* sys.wait().orErrno();
      break;
    case "pause":
      yield* sys.poll([]);
  }
}

function* actor(sys: Sys, todo: readonly Operation[]): Routine<void> {
  for (const operation of todo) yield* perform(sys, operation);
}

/** The first process of a kernel: it does them all, and waits for its children. */
export const program = (todo: readonly Operation[]) =>
  defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      yield* sys.mkdir("/mnt", 0o755).orErrno();
      yield* sys.mkdir("/tmp/a", 0o755).orErrno();
      yield* actor(sys, todo);
      // Until there is nobody left to wait for.
      while (typeof (yield* sys.wait().orErrno()) !== "number");
    },
    functions: { actor },
  });
