import { IPC_RMID, IPC_SET, IPC_STAT } from "../../../abi/ipc.ts";
import { Ipc64Perm, Msqid64Ds, Sembuf, Semid64Ds, Shmid64Ds } from "../../../abi/ipc-struct.ts";
import { GETALL, SETALL } from "../../../abi/sem.ts";
import type { Fields, Struct, StructValues } from "../../../abi/struct.ts";
import {
  SYS_msgctl,
  SYS_msgget,
  SYS_msgrcv,
  SYS_msgsnd,
  SYS_semctl,
  SYS_semget,
  SYS_semop,
  SYS_semtimedop,
  SYS_shmat,
  SYS_shmctl,
  SYS_shmdt,
  SYS_shmget,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, type TimeValue, timespecBytes, viewOf } from "./arguments.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { Slots } from "./slots.ts";

/** struct ipc64_perm: whose an object is. */
export interface IpcPermValue {
  readonly key: number;
  readonly uid: number;
  readonly gid: number;
  readonly cuid: number;
  readonly cgid: number;
  readonly mode: number;
  readonly seq: number;
}

/** What IPC_SET changes. */
export interface IpcSetInput {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** Of a message queue: the most bytes it holds. */
  readonly msg_qbytes?: number;
}

/** A struct *id64_ds with its first member, the struct ipc64_perm, as `perm`. Times are seconds since the epoch. */
export type IpcStatValue<F extends Fields> = StructValues<F> & { readonly perm: IpcPermValue };
export type ShmidValue = IpcStatValue<typeof Shmid64Ds.fields>;
export type SemidValue = IpcStatValue<typeof Semid64Ds.fields>;
export type MsqidValue = IpcStatValue<typeof Msqid64Ds.fields>;

/** struct sembuf. */
export interface SembufInput {
  readonly sem_num: number;
  readonly sem_op: number;
  /** IPC_NOWAIT, SEM_UNDO */
  readonly sem_flg?: number;
}

/** A received message. */
export interface MsgbufValue {
  readonly mtype: number;
  readonly mtext: Uint8Array;
}

/** @param before the arguments before the pointer. */
function statting<F extends Fields>(
  number: number,
  layout: Struct<F>,
  ...before: readonly [number, ...number[]]
): Syscall<IpcStatValue<F>> {
  const bytes = new Uint8Array(layout.size);
  const memory = new Slots();
  const decode = (_result: number, { slots }: Syscall<IpcStatValue<F>>): IpcStatValue<F> => {
    const view = viewOf(slots[0]!);
    return { ...layout.read(view, 0), perm: Ipc64Perm.read(view, 0) };
  };
  return memory.of(new Syscall<IpcStatValue<F>>(number, decode, ...before, memory.output(bytes)));
}

/** @param size of the struct. @param before the arguments before the pointer. */
function setting(
  number: number,
  size: number,
  { uid, gid, mode, msg_qbytes }: IpcSetInput,
  ...before: readonly [number, ...number[]]
): Syscall<void> {
  const bytes = new Uint8Array(size);
  const view = viewOf(bytes);
  if (msg_qbytes !== undefined) Msqid64Ds.fields.msg_qbytes.set(view, 0, msg_qbytes);
  Ipc64Perm.write(view, 0, { uid, gid, mode });
  const memory = new Slots();
  return memory.of(new Syscall<void>(number, nothing, ...before, memory.input(bytes)));
}

function sembufs(sops: readonly SembufInput[]): Uint8Array {
  const bytes = new Uint8Array(sops.length * Sembuf.size);
  for (const [i, { sem_num, sem_op, sem_flg = 0 }] of sops.entries())
    Sembuf.write(viewOf(bytes), i * Sembuf.size, { sem_num, sem_op, sem_flg });
  return bytes;
}

const TYPE_SIZE = 8;

/** sysvipc(7): shared memory segments, semaphore sets and message queues of the caller's IPC namespace. EINVAL: there is no such id. */
export const sysvCalls = {
  /** shmget(2): an id. @param shmflg permissions, IPC_CREAT, IPC_EXCL. */
  shmget: (key: number, size: number, shmflg: number): Syscall => new Syscall(SYS_shmget, null, key, size, shmflg),
  /** shmat(2): the address. `sys.peek` and `sys.poke` reach the memory. @param shmflg SHM_RDONLY, SHM_RND, SHM_REMAP, SHM_EXEC */
  shmat: (shmid: number, shmaddr = 0, shmflg = 0): Syscall => new Syscall(SYS_shmat, null, shmid, shmaddr, shmflg),
  /** shmdt(2). EINVAL: no segment is attached at `shmaddr`. */
  shmdt: (shmaddr: number): Syscall<void> => new Syscall(SYS_shmdt, nothing, shmaddr),
  /** shmctl(2) with a command that has no struct. @param cmd IPC_RMID, SHM_LOCK, SHM_UNLOCK */
  shmctl: (shmid: number, cmd: number = IPC_RMID): Syscall<void> => new Syscall(SYS_shmctl, nothing, shmid, cmd, 0),
  /** shmctl(2), IPC_STAT. */
  shmctl_stat: (shmid: number): Syscall<ShmidValue> => statting(SYS_shmctl, Shmid64Ds, shmid, IPC_STAT),
  /** shmctl(2), IPC_SET. */
  shmctl_set: (shmid: number, values: IpcSetInput): Syscall<void> =>
    setting(SYS_shmctl, Shmid64Ds.size, values, shmid, IPC_SET),

  /** semget(2): an id. @param semflg permissions, IPC_CREAT, IPC_EXCL. */
  semget: (key: number, nsems: number, semflg: number): Syscall => new Syscall(SYS_semget, null, key, nsems, semflg),
  /** semop(2): all of `sops` at once, or none. EAGAIN with IPC_NOWAIT; EIDRM: the set was removed meanwhile. */
  semop: (semid: number, sops: readonly SembufInput[]): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_semop, nothing, semid, memory.input(sembufs(sops)), sops.length));
  },
  /** semtimedop(2). EAGAIN when `timeout` is over. @param timeout in seconds, null for none. */
  semtimedop: (semid: number, sops: readonly SembufInput[], timeout: TimeValue | null): Syscall<void> => {
    const memory = new Slots();
    const operations = memory.input(sembufs(sops));
    const time = memory.input(timespecBytes(timeout));
    return memory.of(new Syscall<void>(SYS_semtimedop, nothing, semid, operations, sops.length, time));
  },
  /** semctl(2) with a command that has no struct: what it returns. @param cmd GETVAL, GETPID, GETNCNT, GETZCNT, SETVAL, IPC_RMID */
  semctl: (semid: number, semnum: number, cmd: number, val = 0): Syscall =>
    new Syscall(SYS_semctl, null, semid, semnum, cmd, val),
  /** semctl(2), GETALL. @param nsems how many semaphores the set has. */
  semctl_getall: (semid: number, nsems: number): Syscall<number[]> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(2 * nsems));
    const decode = (_result: number, { slots }: Syscall<number[]>): number[] =>
      Array.from({ length: nsems }, (_, i) => viewOf(slots[0]!).getUint16(2 * i, true));
    return memory.of(new Syscall<number[]>(SYS_semctl, decode, semid, 0, GETALL, address));
  },
  /** semctl(2), SETALL. @param values one for each semaphore of the set. */
  semctl_setall: (semid: number, values: readonly number[]): Syscall<void> => {
    const bytes = new Uint8Array(2 * values.length);
    for (const [i, value] of values.entries()) viewOf(bytes).setUint16(2 * i, value, true);
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_semctl, nothing, semid, 0, SETALL, memory.input(bytes)));
  },
  /** semctl(2), IPC_STAT. */
  semctl_stat: (semid: number): Syscall<SemidValue> => statting(SYS_semctl, Semid64Ds, semid, 0, IPC_STAT),
  /** semctl(2), IPC_SET. */
  semctl_set: (semid: number, values: IpcSetInput): Syscall<void> =>
    setting(SYS_semctl, Semid64Ds.size, values, semid, 0, IPC_SET),

  /** msgget(2): an id. @param msgflg permissions, IPC_CREAT, IPC_EXCL. */
  msgget: (key: number, msgflg: number): Syscall => new Syscall(SYS_msgget, null, key, msgflg),
  /** msgsnd(2). EAGAIN with IPC_NOWAIT; EIDRM: the queue was removed meanwhile. @param mtype greater than 0 */
  msgsnd: (msqid: number, mtype: number, mtext: Data, msgflg = 0): Syscall<void> => {
    const text = bytesOf(mtext);
    const bytes = new Uint8Array(TYPE_SIZE + text.length);
    viewOf(bytes).setBigInt64(0, BigInt(mtype), true);
    bytes.set(text, TYPE_SIZE);
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_msgsnd, nothing, msqid, memory.input(bytes), text.length, msgflg));
  },
  /**
   * msgrcv(2). ENOMSG with IPC_NOWAIT; E2BIG: the message is longer than `msgsz`.
   * @param msgtyp 0: the first; a type; or negative: the lowest up to that. @param msgflg MSG_NOERROR, MSG_EXCEPT, MSG_COPY
   */
  msgrcv: (msqid: number, msgsz: number, msgtyp = 0, msgflg = 0): Syscall<MsgbufValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(TYPE_SIZE + msgsz));
    const decode = (length: number, { slots }: Syscall<MsgbufValue>): MsgbufValue => ({
      mtype: Number(viewOf(slots[0]!).getBigInt64(0, true)),
      mtext: slots[0]!.slice(TYPE_SIZE, TYPE_SIZE + length),
    });
    return memory.of(new Syscall<MsgbufValue>(SYS_msgrcv, decode, msqid, address, msgsz, msgtyp, msgflg));
  },
  /** msgctl(2) with a command that has no struct: IPC_RMID. */
  msgctl: (msqid: number, cmd: number = IPC_RMID): Syscall<void> => new Syscall(SYS_msgctl, nothing, msqid, cmd, 0),
  /** msgctl(2), IPC_STAT. */
  msgctl_stat: (msqid: number): Syscall<MsqidValue> => statting(SYS_msgctl, Msqid64Ds, msqid, IPC_STAT),
  /** msgctl(2), IPC_SET. */
  msgctl_set: (msqid: number, values: IpcSetInput): Syscall<void> =>
    setting(SYS_msgctl, Msqid64Ds.size, values, msqid, IPC_SET),
} as const;
