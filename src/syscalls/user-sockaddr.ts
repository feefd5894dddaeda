import { EFAULT, EINVAL } from "../abi/errno.ts";
import { _K_SS_MAXSIZE } from "../abi/socket.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { structBuffer } from "./scratch.ts";

/** move_addr_to_kernel(): the bytes of a struct sockaddr, EINVAL or EFAULT. */
export function copyInSockaddr(memory: UserMemory, address: number, length: number): Uint8Array | number {
  if (length < 0 || length > _K_SS_MAXSIZE) return -EINVAL;
  if (length > 0 && memory.copyIn(address, structBuffer, 0, length) < 0) return -EFAULT;
  return structBuffer.slice(0, length);
}

/**
 * move_addr_to_user(): as much as there is room for; the length that is put back is that of the whole.
 * @param lengthAddress where the size of the user's buffer is.
 * @returns 0, EINVAL or EFAULT.
 */
export function copyOutSockaddr(
  memory: UserMemory,
  sockaddr: Uint8Array,
  address: number,
  lengthAddress: number,
): number {
  const given = memory.readU32(lengthAddress);
  if (given < 0) return -EFAULT;
  const room = given | 0;
  if (room < 0) return -EINVAL;
  const length = Math.min(room, sockaddr.length);
  if (length > 0 && memory.copyOut(address, sockaddr, 0, length) < 0) return -EFAULT;
  return memory.writeU32(lengthAddress, sockaddr.length) < 0 ? -EFAULT : 0;
}
