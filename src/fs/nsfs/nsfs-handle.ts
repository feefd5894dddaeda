/** Handles of namespaces' files: nsfs_encode_fh() and nsfs_fh_to_dentry(). GEN-070 */
import { NsfsFileHandle } from "../../abi/handle-struct.ts";
import type { Namespace } from "../../ns/namespace.ts";
import type { NamespaceTree } from "../../ns/namespace-tree.ts";

export function encodeNamespace({ id, type, inode }: Namespace): Uint8Array {
  const bytes = new Uint8Array(NsfsFileHandle.size);
  NsfsFileHandle.write(new DataView(bytes.buffer), 0, { ns_id: id, ns_type: type, ns_inum: inode });
  return bytes;
}

/** Null: it names no namespace that is there. Type and inode number may both be left out. */
export function decodeNamespace(tree: NamespaceTree, handle: Uint8Array): Namespace | null {
  if (handle.length < NsfsFileHandle.size || handle.subarray(NsfsFileHandle.size).some((byte) => byte !== 0))
    return null;
  const { ns_id, ns_type, ns_inum } = NsfsFileHandle.read(new DataView(handle.buffer, handle.byteOffset), 0);
  const namespace = tree.find(ns_id);
  if (namespace === undefined) return null;
  if (ns_type === 0 && ns_inum === 0) return namespace;
  return namespace.type === ns_type && namespace.inode === ns_inum ? namespace : null;
}
