import { EINVAL, ENOENT } from "../abi/errno.ts";
import { LISTMOUNT_REVERSE } from "../abi/mount.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { isReachable } from "./mount-checks.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import {
  checkMountId,
  findMount,
  isAdministrator,
  type MountRequestIds,
  mayQuery,
  ROOT_OF_NAMESPACE,
  requestedRoot,
} from "./mount-query.ts";
import type { Path } from "./path.ts";

/** listmount(2): EINVAL, unknown flag. MNT-092 */
export function checkListmountFlags(flags: number): number {
  return (flags & ~LISTMOUNT_REVERSE) !== 0 ? refuse(EINVAL, "MNT-092") : 0;
}

/** listmount(2): unique ids of up to `count` mounts at or below one, in order, behind `request.param`; or -errno. */
export function listmount(
  caller: Caller,
  namespace: MountNamespace,
  request: MountRequestIds,
  count: number,
  flags: number,
): number[] | number {
  const { mountId, param, namespaceId } = request;
  const error = param === 0 ? 0 : checkMountId(param);
  if (error < 0) return error;
  const isForeign = namespaceId !== 0 && namespace !== caller.mountNamespace;
  if (isForeign && !isAdministrator(caller, namespace)) return refuse(ENOENT, "MNT-094");
  const root = requestedRoot(caller, namespace);
  const from = mountId === ROOT_OF_NAMESPACE ? root : (findMount(namespace, mountId)?.rootPath ?? null);
  if (from === null) return refuse(ENOENT, "MNT-093");
  const hidden = mayQuery(caller, namespace, from, root);
  return hidden < 0 ? hidden : idsBelow(namespace, from, request, count, (flags & LISTMOUNT_REVERSE) !== 0);
}

function idsBelow(
  namespace: MountNamespace,
  from: Path,
  { mountId, param }: MountRequestIds,
  count: number,
  isReverse: boolean,
): number[] {
  const ids: number[] = [];
  const mounts = [...namespace.mounts];
  if (isReverse) mounts.reverse();
  for (const mount of mounts) {
    const id = mount.uniqueId;
    const isBehind = param === 0 || (isReverse ? id < param : id > param);
    if (!isBehind || id === mountId || !isReachable(mount, mount.root, from)) continue;
    if (ids.length === count) break;
    ids.push(id);
  }
  return ids;
}
