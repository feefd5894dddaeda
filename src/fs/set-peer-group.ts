import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { hasLockedChildren, isMountRoot } from "./mount-checks.ts";
import type { Path } from "./path.ts";

/** move_mount(2) with MOVE_MOUNT_SET_GROUP (do_set_group()): a private mount joins the peer group and the master of another. MNT-077 */
export function setPeerGroup(caller: Caller, from: Path, to: Path): number {
  const error = checkMember(caller, from) || checkMember(caller, to);
  if (error < 0) return error;
  const source = from.mount;
  const target = to.mount;
  const isNarrower = target.superblock === source.superblock && target.root.isSameOrBelow(source.root);
  if (!isNarrower || hasLockedChildren(source, target.root)) return refuse(EINVAL, "MNT-077");
  const { peerGroup, master } = source;
  if (isPropagating(target) || !isPropagating(source)) return refuse(EINVAL, "MNT-077");
  master?.addSlaveBehind(target, source);
  peerGroup?.addMember(target, source);
  target.namespace!.touch();
  return 0;
}

/** The root of a mount in a namespace the caller rules. */
function checkMember(caller: Caller, path: Path): number {
  const { namespace } = path.mount;
  if (!isMountRoot(path) || namespace === null) return refuse(EINVAL, "MNT-077");
  return caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner) ? 0 : -EPERM;
}

function isPropagating(mount: Mount): boolean {
  return mount.peerGroup !== null || mount.master !== null;
}
