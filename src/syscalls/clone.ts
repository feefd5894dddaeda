import { E2BIG, EFAULT, EINVAL } from "../abi/errno.ts";
import { CLONE_NEWNS, CLONE_PARENT_SETTID, CLONE_PIDFD, CSIGNAL } from "../abi/sched.ts";
import { CloneArgs } from "../abi/sched-struct.ts";
import { SYS_clone, SYS_clone3 } from "../abi/unistd-riscv64.ts";
import { type CloneRequest, cloneResult, cloneTask } from "../kernel/clone.ts";
import { namespaceCaller } from "../kernel/namespace-caller.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import {
  checkClone3Args,
  checkClone3Struct,
  checkCloneFlags,
  checkLegacyCloneFlags,
  cloneLifetime,
} from "../ns/clone-flags.ts";
import { refuse } from "../ns/refusal.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

/** CLONE_CLEAR_SIGHAND, CLONE_INTO_CGROUP and CLONE_EMPTY_MNTNS lie in the high word. */
const CLEAR_SIGHAND = 1;
const INTO_CGROUP = 2;
const EMPTY_MNTNS = 0x20;
const CLONE_ARGS_SIZE_VER0 = 64;
const PAGE_SIZE = 4096;

/** clone(2) with riscv64's order of arguments: flags, stack, parent_tid, tls, child_tid. */
function clone(task: Task, args: SyscallArguments): number {
  const raw = args.uint(0);
  const flags = (raw & ~CSIGNAL) >>> 0;
  const refused = checkLegacyCloneFlags(raw, task.pidNamespace.tree);
  if (refused !== 0) return refused;
  return doClone(task, {
    flags,
    clearsHandlers: false,
    exitSignal: raw & CSIGNAL,
    pidfd: args.pointer(2),
    stack: args.pointer(1),
    parentTid: args.pointer(2),
    tls: args.pointer(3),
    childTid: args.pointer(4),
    chosenTids: [],
  });
}

function clone3(task: Task, args: SyscallArguments): number {
  const address = args.pointer(0);
  const size = args.ulong(1);
  // copy_clone_args_from_user(): E2BIG beyond a page, EINVAL below the first version, E2BIG for unknown non-zero fields.
  if (size > PAGE_SIZE) return -E2BIG;
  if (size < CLONE_ARGS_SIZE_VER0) return refuse(EINVAL, "GEN-050", { size });
  structBuffer.fill(0, 0, CloneArgs.size);
  if (task.mm!.copyIn(address, structBuffer, 0, size) < 0) return -EFAULT;
  for (let i = CloneArgs.size; i < size; i++) if (structBuffer[i] !== 0) return -E2BIG;
  const { fields } = CloneArgs;
  const wantedHigh = fields.flags.high(structView, 0);
  // NEW-011: implies CLONE_NEWNS
  const emptiesMounts = (wantedHigh & EMPTY_MNTNS) !== 0 && task.pidNamespace.tree.behaves("newMountNamespaces");
  const flags = (fields.flags.low(structView, 0) | (emptiesMounts ? CLONE_NEWNS : 0)) >>> 0;
  const highFlags = emptiesMounts ? wantedHigh & ~EMPTY_MNTNS : wantedHigh;
  const setTid = fields.set_tid.get(structView, 0);
  const setTidSize = fields.set_tid_size.get(structView, 0);
  const stack = fields.stack.get(structView, 0);
  const stackSize = fields.stack_size.get(structView, 0);
  const exitSignal = fields.exit_signal.get(structView, 0);
  const request = {
    pidfd: fields.pidfd.get(structView, 0),
    parentTid: fields.parent_tid.get(structView, 0),
    childTid: fields.child_tid.get(structView, 0),
    tls: fields.tls.get(structView, 0),
  };
  const shape = {
    flags,
    highFlags,
    exitSignal,
    stack,
    stackSize,
    setTid,
    setTidSize,
    cgroup: size > 80 ? fields.cgroup.get(structView, 0) : 0,
    size,
  };
  const malformed = checkClone3Struct(shape);
  if (malformed !== 0) return malformed;
  const chosenTids = copyInTids(task, setTid, setTidSize);
  if (typeof chosenTids === "number") return chosenTids;
  const refused = checkClone3Args(shape, task.pidNamespace.tree);
  if (refused !== 0) return refused;
  // kernel_clone(): EINVAL, both would write to one place
  const storesBoth = (flags & CLONE_PIDFD) !== 0 && (flags & CLONE_PARENT_SETTID) !== 0;
  if (storesBoth && request.pidfd === request.parentTid) return -EINVAL;
  const lifetime = cloneLifetime(shape, task);
  if (typeof lifetime === "number") {
    // Behind those that cloneTask() makes first.
    const earlier = checkCloneFlags(flags, namespaceCaller(task));
    return earlier < 0 ? earlier : lifetime;
  }
  return doClone(task, {
    ...request,
    flags,
    lifetime,
    clearsHandlers: (highFlags & CLEAR_SIGHAND) !== 0,
    emptiesMounts,
    exitSignal,
    stack: stack + stackSize,
    chosenTids,
    ...((highFlags & INTO_CGROUP) !== 0 && { cgroup: shape.cgroup }),
  });
}

/** Precondition: `count` is at most MAX_PID_NS_LEVEL. */
function copyInTids(task: Task, address: number, count: number): number[] | number {
  const tids: number[] = [];
  for (let i = 0; i < count; i++) {
    const tid = task.mm!.readU32(address + 4 * i);
    if (tid < 0) return -EFAULT;
    tids.push(tid | 0);
  }
  return tids;
}

function doClone(task: Task, request: CloneRequest): number {
  const child = cloneTask(task, request);
  return typeof child === "number" ? child : cloneResult(task, child);
}

const NOTE = "no new network namespaces";

export const cloneSyscalls: readonly SyscallEntry[] = [
  partial(SYS_clone, clone, NOTE, ["cloneFlags", "address", "intOut", "address", "intOut"]),
  partial(SYS_clone3, clone3, NOTE, ["cloneArgs", "ulong"]),
];
