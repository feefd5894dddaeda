/** Handles of pidfds: pidfs_encode_fh() and pidfs_fh_to_dentry(). */
import type { Pid } from "../../ns/pid.ts";
import type { PidNamespace } from "../../ns/pid-namespace.ts";

const SIZE = 8;

export function encodePid({ inode }: Pid): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(inode), true);
  return bytes;
}

/** Null: no process below `namespace` has the number, which is nobody else's ever. */
export function decodePid(namespace: PidNamespace, handle: Uint8Array): Pid | null {
  if (handle.length < SIZE) return null;
  const inode = Number(new DataView(handle.buffer, handle.byteOffset).getBigUint64(0, true));
  return namespace.pids().find((pid) => pid.inode === inode) ?? null;
}
