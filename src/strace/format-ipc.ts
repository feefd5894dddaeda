import * as fcntl from "../abi/fcntl.ts";
import * as ipc from "../abi/ipc.ts";
import { IPC_PRIVATE } from "../abi/ipc.ts";
import { Sembuf } from "../abi/ipc-struct.ts";
import { MqAttr } from "../abi/mqueue-struct.ts";
import * as msg from "../abi/msg.ts";
import * as sem from "../abi/sem.ts";
import { SETVAL } from "../abi/sem.ts";
import * as shm from "../abi/shm.ts";
import { type FlagTable, flagTable, formatChoice, formatFlags, hex32 } from "./flag-table.ts";
import { type CallContext, type FormatArgument, hasFailed } from "./format-context.ts";
import { formatAddress, formatHex } from "./format-number.ts";
import { quoteLimited } from "./quote.ts";
import { readBytes, readStruct } from "./user-struct.ts";

// System V IPC and POSIX message queues.

const PERMISSIONS = 0o777;
const GET_FLAGS: FlagTable = flagTable(ipc, "IPC_CREAT IPC_EXCL");
const SHMGET_FLAGS: FlagTable = [...GET_FLAGS, ...flagTable(shm, "SHM_HUGETLB SHM_NORESERVE")];
const SHMAT_FLAGS: FlagTable = flagTable(shm, "SHM_RDONLY SHM_RND SHM_REMAP SHM_EXEC");
const MSG_FLAGS: FlagTable = [...flagTable(msg, "MSG_NOERROR MSG_EXCEPT MSG_COPY"), ...flagTable(ipc, "IPC_NOWAIT")];
const SEMBUF_FLAGS: FlagTable = [...flagTable(sem, "SEM_UNDO"), ...flagTable(ipc, "IPC_NOWAIT")];
const COMMANDS: FlagTable = flagTable(ipc, "IPC_RMID IPC_SET IPC_STAT IPC_INFO");

/** IPC_PRIVATE, or the key. */
export function formatIpcKey(call: CallContext, index: number): string {
  const key = call.args.int(index);
  return key === IPC_PRIVATE ? "IPC_PRIVATE" : hex32(key);
}

/** Flags with the permissions behind them: IPC_CREAT|0600. */
function getFlags(table: FlagTable): FormatArgument {
  return (call, index) => {
    const flags = call.args.int(index);
    const permissions = `0${(flags & PERMISSIONS).toString(8).padStart(3, "0")}`.replace(/^0000$/, "000");
    return (flags & ~PERMISSIONS) === 0 ? permissions : `${formatFlags(table, flags & ~PERMISSIONS)}|${permissions}`;
  };
}

export const formatIpcgetFlags: FormatArgument = getFlags(GET_FLAGS);
export const formatShmgetFlags: FormatArgument = getFlags(SHMGET_FLAGS);
export const formatShmatFlags: FormatArgument = (call, index) => formatFlags(SHMAT_FLAGS, call.args.int(index));
export const formatMsgFlags: FormatArgument = (call, index) => formatFlags(MSG_FLAGS, call.args.int(index));

function command(module: object, names: string, unknown: string): FormatArgument {
  const table = [...COMMANDS, ...flagTable(module, names)];
  return (call, index) => formatChoice(table, call.args.int(index), unknown);
}

export const formatShmctlCommand: FormatArgument = command(
  shm,
  "SHM_LOCK SHM_UNLOCK SHM_STAT SHM_INFO SHM_STAT_ANY",
  "SHM_???",
);
export const formatMsgctlCommand: FormatArgument = command(msg, "MSG_STAT MSG_INFO MSG_STAT_ANY", "MSG_???");
export const formatSemctlCommand: FormatArgument = command(
  sem,
  "GETPID GETVAL GETALL GETNCNT GETZCNT SETVAL SETALL SEM_STAT SEM_INFO SEM_STAT_ANY",
  "SEM_???",
);

/** A union: the value to set, or a pointer. */
export function formatSemctlArgument(call: CallContext, index: number): string | null {
  return call.args.int(2) === SETVAL ? formatHex(call, index) : formatAddress(call, index);
}

const MAX_SHOWN = 32;

/** The operations of semop(2); `count` is the next argument. */
export function formatSembufs(call: CallContext, index: number): string {
  const total = call.args.uint(index + 1);
  const count = Math.min(total, MAX_SHOWN);
  const address = call.args.pointer(index);
  const view = address === 0 ? null : readStruct(call.memory, address, count * Sembuf.size);
  if (view === null) return formatAddress(call, index);
  const { sem_num, sem_op, sem_flg } = Sembuf.fields;
  const items: string[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * Sembuf.size;
    const flags = formatFlags(SEMBUF_FLAGS, sem_flg.get(view, at));
    items.push(`{sem_num=${sem_num.get(view, at)}, sem_op=${sem_op.get(view, at)}, sem_flg=${flags}}`);
  }
  if (total > MAX_SHOWN) items.push("...");
  return `[${items.join(", ")}]`;
}

const TYPE_SIZE = 8;

/** msgsnd(2): the text is as long as the next argument says. */
export function formatMsgbufIn(call: CallContext, index: number): string {
  return msgbufAt(call, index, call.args.ulong(index + 1));
}

/** msgrcv(2): the whole buffer, as strace shows it, however long the message is. */
export function formatMsgbufOut(call: CallContext, index: number): string {
  return hasFailed(call) ? formatAddress(call, index) : formatMsgbufIn(call, index);
}

function msgbufAt(call: CallContext, index: number, length: number): string {
  const address = call.args.pointer(index);
  const type = address === 0 ? -1 : call.memory.readI64(address);
  const text = typeof type === "number" ? null : readBytes(call.memory, address + TYPE_SIZE, length);
  return text === null ? formatAddress(call, index) : `{mtype=${type}, mtext=${quoteLimited(text)}}`;
}

const MQ_FLAGS: FlagTable = flagTable(fcntl, "O_NONBLOCK");

/** mq_open(2): of a queue that is made; flags and mode stand before it. */
export function formatMqOpenAttr(call: CallContext, index: number): string | null {
  return (call.args.int(index - 2) & fcntl.O_CREAT) === 0 ? null : formatMqAttr(call, index);
}

/** struct mq_attr */
export function formatMqAttr(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, MqAttr.size);
  if (view === null) return formatAddress(call, index);
  const { mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs } = MqAttr.read(view, 0);
  const flags = formatFlags(MQ_FLAGS, mq_flags);
  return `{mq_flags=${flags}, mq_maxmsg=${mq_maxmsg}, mq_msgsize=${mq_msgsize}, mq_curmsgs=${mq_curmsgs}}`;
}
