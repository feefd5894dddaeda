/** listns(2): the namespaces that somebody uses, a page at a time. kernel/nstree.c */

import { EINVAL, ENOENT } from "../abi/errno.ts";
import { CLONE_NEWUSER } from "../abi/sched.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceTree } from "./namespace-tree.ts";
import { type NamespaceUse, USE_FILE, USE_MOUNT, USE_PENDING, USE_PROCESS } from "./namespace-use.ts";
import { isCurrentNamespace, maySeeAllNamespaces, type NamespaceViewer } from "./namespace-visibility.ts";
import { refuse } from "./refusal.ts";

/** struct ns_id_req */
export interface ListnsRequest {
  /** The list goes on behind this id; 0 from the start. NEW-004 */
  readonly after: number;
  /** CLONE_NEW* bits; 0 for all. NEW-002 */
  readonly types: number;
  /** Only those that this user namespace owns: an id, or the viewer's; null for all. NEW-005 */
  readonly owner: number | "current" | null;
}

/**
 * At most `count` namespaces in ascending order of their ids, or -errno: ENOENT, there is none behind `after`; EINVAL, there is no such
 * user namespace.
 */
export function listNamespaces(
  tree: NamespaceTree,
  viewer: NamespaceViewer,
  { after, types, owner }: ListnsRequest,
  count: number,
): Namespace[] | number {
  const active = activeNamespaces(tree);
  let candidates = tree.all();
  if (owner !== null) {
    const user = owner === "current" ? viewer.credentials.userNamespace : tree.find(owner);
    if (user === undefined || user.type !== CLONE_NEWUSER || !active.has(user)) return refuse(EINVAL, "NEW-005");
    candidates = candidates.filter((namespace) => namespace.owner === user);
  }
  // One type has a tree of its own; several are picked out of all on the way.
  if ((types & (types - 1)) === 0 && types !== 0) candidates = candidates.filter(({ type }) => type === types);
  candidates = candidates.filter(({ id }) => id > after);
  if (after > 0 && candidates.length === 0) return -ENOENT;
  const seesAll = maySeeAllNamespaces(viewer);
  return candidates
    .filter((namespace) => types === 0 || (namespace.type & types) !== 0)
    .filter((namespace) => active.has(namespace) && (seesAll || isCurrentNamespace(viewer, namespace)))
    .slice(0, count);
}

/** __ns_ref_active: used by a task, a file or a mount, or the owner of one that is. NEW-007 */
function activeNamespaces(tree: NamespaceTree): ReadonlySet<Namespace> {
  const active = new Set<Namespace>();
  for (const namespace of tree.all()) {
    if (!isUsed(namespace)) continue;
    for (let at: Namespace | null = namespace; at !== null && !active.has(at); at = at.owner) active.add(at);
  }
  return active;
}

const ACTIVE_USES: readonly NamespaceUse[] = [USE_PROCESS, USE_PENDING, USE_FILE, USE_MOUNT];

function isUsed(namespace: Namespace): boolean {
  return namespace.isInitial || ACTIVE_USES.some((use) => namespace.countOf(use) > 0);
}
