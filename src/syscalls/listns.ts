import { E2BIG, EFAULT, EINVAL, ENOSYS, EOPNOTSUPP, EOVERFLOW } from "../abi/errno.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { NsIdReq } from "../abi/nsfs-struct.ts";
import { CLONE_NEWUSER } from "../abi/sched.ts";
import { SYS_listns } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { type ListnsRequest, listNamespaces } from "../ns/listns.ts";
import { CLONE_NEW_PRIVILEGED } from "../ns/namespace-type.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

const MOST = 1_000_000;
const ALL_TYPES = CLONE_NEWUSER | CLONE_NEW_PRIVILEGED;

/** listns(2): NEW-001 to NEW-007. */
function listns(task: Task, args: SyscallArguments): number {
  if (!task.kernel.behaves("listns")) return -ENOSYS; // GEN-100
  const address = args.pointer(1);
  const count = args.ulong(2);
  if (args.uint(3) !== 0) return refuse(EINVAL, "NEW-003", { flags: args.uint(3) });
  if (count > MOST) return -EOVERFLOW;
  const request = copyInRequest(task, args.pointer(0));
  if (typeof request === "number") return request;
  if (count === 0) return 0;
  const { tree } = task.kernel.rootUserNamespace;
  const found = listNamespaces(tree, task, request, count);
  if (typeof found === "number") return found;
  for (const [i, { id }] of found.entries()) if (task.mm!.writeU64(address + 8 * i, id) < 0) return -EFAULT;
  return found.length;
}

/** copy_ns_id_req() */
function copyInRequest(task: Task, address: number): ListnsRequest | number {
  const memory = task.mm!;
  const size = memory.readU32(address);
  if (size < 0) return -EFAULT;
  if (size > PAGE_SIZE) return -E2BIG;
  if (size < NsIdReq.size) return refuse(EINVAL, "NEW-003", { size });
  if (memory.copyIn(address, structBuffer, 0, size) < 0) return -EFAULT;
  for (let i = NsIdReq.size; i < size; i++) if (structBuffer[i] !== 0) return -E2BIG;
  const { spare, ns_id, ns_type, spare2, user_ns_id } = NsIdReq.fields;
  if (spare.get(structView, 0) !== 0 || spare2.get(structView, 0) !== 0) return refuse(EINVAL, "NEW-003");
  const types = ns_type.get(structView, 0);
  if ((types & ~ALL_TYPES) !== 0) return -EOPNOTSUPP;
  // LISTNS_CURRENT_USER: all bits
  const isCurrent =
    user_ns_id.low(structView, 0) >>> 0 === 0xffffffff && user_ns_id.high(structView, 0) >>> 0 === 0xffffffff;
  const owner = user_ns_id.get(structView, 0);
  return { after: ns_id.get(structView, 0), types, owner: isCurrent ? "current" : owner === 0 ? null : owner };
}

export const listnsSyscalls: readonly SyscallEntry[] = [
  full(SYS_listns, listns, ["nsIdReq", "idsOut", "ulong", "hex"]),
];
