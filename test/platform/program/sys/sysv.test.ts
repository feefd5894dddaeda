import { describe, expect, test } from "vitest";
import { IPC_CREAT, IPC_NOWAIT, IPC_PRIVATE, IPC_RMID } from "../../../../src/abi/ipc.ts";
import { CLONE_NEWIPC } from "../../../../src/abi/sched.ts";
import { GETNCNT, GETVAL, SEM_UNDO, SETVAL } from "../../../../src/abi/sem.ts";
import { SHM_RDONLY } from "../../../../src/abi/shm.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("shared memory", () => {
  test("is the same for all who attach it, and goes with the last of them", async () => {
    const found = await evaluate(function* (sys) {
      const id = yield* sys.shmget(0x77, 5000, IPC_CREAT | 0o640);
      const one = yield* sys.shmat(id);
      const two = yield* sys.shmat(id, 0, SHM_RDONLY);
      yield* sys.poke(one + 4990, new TextEncoder().encode("shared"));
      const { perm, shm_segsz, shm_nattch } = yield* sys.shmctl_stat(id);
      yield* sys.shmctl_set(id, { uid: 7, gid: 8, mode: 0o600 });
      const after = (yield* sys.shmctl_stat(id)).perm;
      yield* sys.shmctl(id, IPC_RMID);
      const seen = text(yield* sys.peek(two + 4990, 6));
      const gone = yield* codeOf(sys.shmget(0x77, 0, 0));
      yield* sys.shmdt(one);
      yield* sys.shmdt(two);
      return { perm, shm_segsz, shm_nattch, after, seen, gone, last: yield* codeOf(sys.shmctl_stat(id)) };
    });
    expect(found).toEqual({
      perm: { key: 0x77, uid: 0, gid: 0, cuid: 0, cgid: 0, mode: 0o640, seq: 0 },
      shm_segsz: 5000,
      shm_nattch: 2,
      after: { key: 0x77, uid: 7, gid: 8, cuid: 0, cgid: 0, mode: 0o600, seq: 0 },
      seen: "shared",
      gone: "ENOENT",
      last: "EINVAL",
    });
  });
});

describe("semaphores", () => {
  test("count, all at once", async () => {
    const found = await evaluate(function* (sys) {
      const id = yield* sys.semget(IPC_PRIVATE, 3, 0o600);
      yield* sys.semctl_setall(id, [1, 2, 3]);
      const failed = yield* codeOf(
        sys.semop(id, [
          { sem_num: 0, sem_op: 5 },
          { sem_num: 1, sem_op: -3, sem_flg: IPC_NOWAIT },
        ]),
      );
      yield* sys.semop(id, [
        { sem_num: 0, sem_op: 5 },
        { sem_num: 2, sem_op: -3, sem_flg: SEM_UNDO },
      ]);
      const values = yield* sys.semctl_getall(id, 3);
      yield* sys.unshare(CLONE_NEWIPC);
      return { failed, values, elsewhere: yield* codeOf(sys.semctl(id, 0, GETVAL)) };
    });
    expect(found).toEqual({ failed: "EAGAIN", values: [6, 2, 0], elsewhere: "EINVAL" });
  });

  test("are waited for, until somebody gives, or the time is over", async () => {
    const taker: ProgramFunction = function* (sys) {
      const id = yield* sys.semget(0x88, 0, 0);
      yield* sys.semop(id, [{ sem_num: 0, sem_op: -3 }]);
    };
    const found = await evaluate(
      function* (sys) {
        const id = yield* sys.semget(0x88, 1, IPC_CREAT | 0o600);
        const late = yield* codeOf(sys.semtimedop(id, [{ sem_num: 0, sem_op: -1 }], 0.01));
        const child = yield* sys.fork(taker);
        let waiting = 0;
        while (waiting === 0) {
          yield* sys.nanosleep(0.001);
          waiting = yield* sys.semctl(id, 0, GETNCNT);
        }
        yield* sys.semctl(id, 0, SETVAL, 5);
        yield* sys.wait(child);
        return { late, left: yield* sys.semctl(id, 0, GETVAL) };
      },
      { functions: { taker } },
    );
    expect(found).toEqual({ late: "EAGAIN", left: 2 });
  });
});

describe("message queues", () => {
  test("keep messages by type", async () => {
    const found = await evaluate(function* (sys) {
      const id = yield* sys.msgget(IPC_PRIVATE, 0o600);
      for (const [type, message] of [
        [3, "three"],
        [1, "one"],
        [2, "two"],
      ] as const)
        yield* sys.msgsnd(id, type, message);
      const { msg_qnum, msg_cbytes } = yield* sys.msgctl_stat(id);
      const lowest = yield* sys.msgrcv(id, 100, -2);
      const second = yield* sys.msgrcv(id, 100, 2);
      const none = yield* codeOf(sys.msgrcv(id, 100, 2, IPC_NOWAIT));
      const short = yield* codeOf(sys.msgrcv(id, 2));
      yield* sys.msgctl_set(id, { uid: 0, gid: 0, mode: 0o600, msg_qbytes: 5 });
      const full = yield* codeOf(sys.msgsnd(id, 1, "x", IPC_NOWAIT));
      yield* sys.msgctl(id);
      const texts = [lowest, second].map(({ mtype, mtext }) => [mtype, text(mtext)]);
      return { msg_qnum, msg_cbytes, texts, none, short, full };
    });
    expect(found).toEqual({
      msg_qnum: 3,
      msg_cbytes: 11,
      texts: [
        [1, "one"],
        [2, "two"],
      ],
      none: "ENOMSG",
      short: "E2BIG",
      full: "EAGAIN",
    });
  });

  test("refuse those they do not belong to", async () => {
    const codes = await evaluateOnce(function* (sys) {
      const id = yield* sys.msgget(IPC_PRIVATE, 0o600);
      yield* sys.setresuid(100, 100, 100);
      return [yield* codeOf(sys.msgrcv(id, 1)), yield* codeOf(sys.msgctl(id))];
    });
    expect(codes).toEqual(["EACCES", "EPERM"]);
  });
});
