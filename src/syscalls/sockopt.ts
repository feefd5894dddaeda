import { EFAULT, EINVAL, ERANGE } from "../abi/errno.ts";
import { SO_PEERGROUPS, SOL_SOCKET } from "../abi/socket.ts";
import { SYS_getsockopt, SYS_setsockopt } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { getSocketOption } from "../net/get-socket-option.ts";
import { setSocketOption } from "../net/set-socket-option.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer } from "./scratch.ts";
import { lookupSocket } from "./socket-lookup.ts";

// getsockopt(2), setsockopt(2)

/** The longest value any option has. */
const MAX_VALUE = structBuffer.length;

function getsockopt(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const memory = task.mm!;
  const given = memory.readU32(args.pointer(4));
  if (given < 0) return -EFAULT;
  const size = given | 0;
  if (size < 0) return -EINVAL;
  const level = args.int(1);
  const value =
    level === SOL_SOCKET
      ? getSocketOption(task, socket, args.int(2), size)
      : socket.getOption(task, level, args.int(2), size);
  if (typeof value === "number") return value;
  // SO_PEERGROUPS: ERANGE, the size is too small; it is told which would do
  if (level === SOL_SOCKET && args.int(2) === SO_PEERGROUPS && size < value.length)
    return memory.writeU32(args.pointer(4), value.length) < 0 ? -EFAULT : -ERANGE;
  const length = Math.min(size, value.length);
  if (memory.copyOut(args.pointer(3), value, 0, length) < 0) return -EFAULT;
  return memory.writeU32(args.pointer(4), length) < 0 ? -EFAULT : 0;
}

function setsockopt(task: Task, args: SyscallArguments): number {
  const length = args.int(4);
  // setsockopt(2): EINVAL, optlen is invalid
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  if (length < 0) return -EINVAL;
  const size = Math.min(length, MAX_VALUE);
  if (task.mm!.copyIn(args.pointer(3), structBuffer, 0, size) < 0) return -EFAULT;
  const value = structBuffer.slice(0, size);
  const level = args.int(1);
  return level === SOL_SOCKET
    ? setSocketOption(task, socket, args.int(2), value)
    : socket.setOption(task, level, args.int(2), value);
}

export const sockoptSyscalls: readonly SyscallEntry[] = [
  full(SYS_getsockopt, getsockopt, ["fd", "socketLevel", "socketOption", "socketValueOut", "sockaddrLength"]),
  full(SYS_setsockopt, setsockopt, ["fd", "socketLevel", "socketOption", "socketValueIn", "int"]),
];
