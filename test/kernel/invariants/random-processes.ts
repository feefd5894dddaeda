/** Programs that do random things, and the files they execute. */
import {
  CAP_LAST_CAP,
  CAP_SETGID,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  VFS_CAP_FLAGS_EFFECTIVE,
  VFS_CAP_REVISION_2,
} from "../../../src/abi/capability.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { IPC_CREAT, IPC_NOWAIT } from "../../../src/abi/ipc.ts";
import { MNT_DETACH, MS_BIND, MS_MOVE } from "../../../src/abi/mount.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_CHILD_SUBREAPER,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
} from "../../../src/abi/prctl.ts";
import { CLONE_VFORK } from "../../../src/abi/sched.ts";
import { SEM_UNDO } from "../../../src/abi/sem.ts";
import { SI_QUEUE, SIG_BLOCK, SIGCHLD, SIGKILL, SIGRTMIN, SIGUSR1 } from "../../../src/abi/signal.ts";
import { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from "../../../src/abi/socket.ts";
import { TIMER_ABSTIME } from "../../../src/abi/time.ts";
import { XATTR_NAME_CAPS } from "../../../src/abi/xattr.ts";
import { defineProgram } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { bootProgram } from "../../platform/program/run-program.ts";
import { type Kept, type Operation, PROGRAM_NAMES, type ProgramName } from "./random-operations.ts";

const ALL = Array.from({ length: CAP_LAST_CAP + 1 }, (_, capability) => capability);
const KEPT: Readonly<Record<Kept, readonly number[]>> = {
  all: ALL,
  none: [],
  administration: [CAP_SYS_ADMIN],
  ids: [CAP_SETUID, CAP_SETGID],
};

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
    case "execute":
      yield* sys.execve(`/bin/${operation[1]}`, [operation[1], JSON.stringify(operation[2])], {}).orErrno();
      break;
    case "capset": {
      const { permitted } = yield* sys.capget();
      const among = (kept: Kept): number[] => permitted.filter((capability) => KEPT[kept].includes(capability));
      const [own, effective, inheritable] = [among(operation[1]), among(operation[2]), among(operation[3])];
      yield* sys.capset({ permitted: own, effective, inheritable }).orErrno();
      break;
    }
    case "bound":
      yield* sys.prctl(PR_CAPBSET_DROP, operation[1]).orErrno();
      break;
    case "raise":
      yield* sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, operation[1], 0, 0).orErrno();
      break;
    case "secure":
      yield* sys.prctl(PR_SET_SECUREBITS, operation[1]).orErrno();
      break;
    case "obey":
      yield* sys.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      break;
    case "block":
      yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
      break;
    case "send":
      yield* sys.rt_sigqueueinfo(operation[1], operation[2], { si_code: SI_QUEUE, si_value: 7 }).orErrno();
      break;
    case "pin":
      yield* sys.mount(`/proc/${operation[1]}/ns/${operation[2]}`, operation[3], null, MS_BIND).orErrno();
      break;
    case "join":
      yield* sys.setns(operation[1]).orErrno();
      break;
    case "wait":
      yield* sys.wait().orErrno();
      break;
    case "pause":
      yield* sys.poll([]);
  }
}

function* actor(sys: Sys, todo: readonly Operation[]): Routine<void> {
  for (const operation of todo) {
    // Others have their turn, and the kernel can be stopped here.
    yield* sys.sched_yield();
    yield* perform(sys, operation);
  }
}

/** Owner and mode of each program's file; capabilities of one. */
const FILES: Readonly<Record<ProgramName, readonly [uid: number, mode: number]>> = {
  plain: [0, 0o755],
  setuid: [0, 0o4755],
  another: [1000, 0o4755],
  capable: [0, 0o755],
};

function* prepare(sys: Sys): Routine<void> {
  yield* sys.mkdir("/mnt", 0o755).orErrno();
  yield* sys.mkdir("/tmp/a", 0o755).orErrno();
  for (const pin of ["/tmp/pin", "/tmp/other-pin"]) yield* sys.close(yield* sys.open(pin, O_CREAT | O_WRONLY, 0o644));
  for (const name of PROGRAM_NAMES) {
    const [uid, mode] = FILES[name];
    yield* sys.chown(`/bin/${name}`, uid, 0);
    yield* sys.chmod(`/bin/${name}`, mode);
  }
  // struct vfs_cap_data: CAP_SETUID is given, CAP_SYS_ADMIN if it is inheritable.
  const words = [VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, 1 << CAP_SETUID, 1 << CAP_SYS_ADMIN, 0, 0];
  yield* sys.setxattr("/bin/capable", XATTR_NAME_CAPS, new Uint8Array(Uint32Array.from(words).buffer));
}

const EXECUTED = PROGRAM_NAMES.map((name) =>
  defineProgram({
    name,
    version: 1,
    *main(sys, [, todo]) {
      yield* actor(sys, JSON.parse(todo!) as Operation[]);
    },
    functions: { actor },
  }),
);

/** Seconds. Nothing that anybody does takes so long. */
const AGES = 1e6;

/**
 * A kernel whose first process does all this, and waits for its children.
 * @param settles it does not wait for them, but until nobody has anything left to do: that is when its nanosleep(2) ends.
 */
export const bootRandom = (todo: readonly Operation[], settles = false) =>
  bootProgram(
    defineProgram({
      name: "test",
      version: 1,
      *main(sys) {
        yield* prepare(sys);
        yield* actor(sys, todo);
        // Until there is nobody left to wait for.
        if (!settles) while (typeof (yield* sys.wait().orErrno()) !== "number");
        else {
          yield* sys.nanosleep(AGES);
          yield* sys.sched_yield();
        }
      },
      functions: { actor },
    }),
    ["test"],
    { others: EXECUTED },
  );
