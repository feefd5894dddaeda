import { EFAULT, EINVAL, EMSGSIZE, ENOBUFS } from "../abi/errno.ts";
import { UIO_MAXIOV } from "../abi/limits.ts";
import { _K_SS_MAXSIZE } from "../abi/socket.ts";
import { Msghdr } from "../abi/socket-struct.ts";
import { ACCESS_WRITE, type UserMemory } from "../mm/user-memory.ts";
import { ControlBuffer } from "../net/control-buffer.ts";
import { structBuffer, structView } from "./scratch.ts";
import { userBuffers } from "./user-buffers.ts";

/** sysctl net.core.optmem_max: the most ancillary data one call takes. */
const OPTMEM_MAX = 131072;

/** What a struct msghdr says, apart from its buffers, which are in `userBuffers`. */
export interface UserMsghdr {
  /** Where the address is; 0 for none. */
  readonly name: number;
  readonly nameLength: number;
  readonly control: number;
  readonly controlLength: number;
}

/** copy_msghdr_from_user(): fills `userBuffers`, too. @returns it, EFAULT, EINVAL or EMSGSIZE. */
export function copyInMsghdr(memory: UserMemory, address: number): UserMsghdr | number {
  if (memory.copyIn(address, structBuffer, 0, Msghdr.size) < 0) return -EFAULT;
  const { fields } = Msghdr;
  const name = fields.msg_name.get(structView, 0);
  const nameLength = name === 0 ? 0 : fields.msg_namelen.get(structView, 0);
  const iov = fields.msg_iov.get(structView, 0);
  const iovlen = fields.msg_iovlen.get(structView, 0);
  const control = fields.msg_control.get(structView, 0);
  const controlLength = fields.msg_controllen.get(structView, 0);
  if (nameLength < 0) return -EINVAL;
  // sendmsg(2): EMSGSIZE, the number of elements to be transferred is greater than the permitted maximum
  if (iovlen > UIO_MAXIOV) return -EMSGSIZE;
  const error = userBuffers.importIovec(memory, iov, iovlen);
  if (error < 0) return error;
  return { name, nameLength: Math.min(nameLength, _K_SS_MAXSIZE), control, controlLength };
}

/** The ancillary data of a sendmsg(2): ENOBUFS when there is too much of it. */
export function copyInControl(memory: UserMemory, header: UserMsghdr): Uint8Array | number {
  const { control, controlLength } = header;
  if (controlLength > OPTMEM_MAX) return -ENOBUFS;
  const bytes = new Uint8Array(controlLength);
  return controlLength > 0 && memory.copyIn(control, bytes, 0, controlLength) < 0 ? -EFAULT : bytes;
}

/** Room for the ancillary data of a recvmsg(2), as far as it can be written to. */
export function controlBuffer(memory: UserMemory, header: UserMsghdr): ControlBuffer {
  const { control, controlLength } = header;
  if (control === 0) return new ControlBuffer(0, false);
  return new ControlBuffer(memory.faultIn(control, Math.min(controlLength, OPTMEM_MAX), ACCESS_WRITE), true);
}
