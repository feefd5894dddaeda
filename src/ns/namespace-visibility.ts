/** Which namespaces a task may come to know without having a file of them: fs/nsfs.c and kernel/nscommon.c. */
import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import type { Credentials } from "./credentials.ts";
import type { Namespace } from "./namespace.ts";
import type { NsProxy } from "./ns-proxy.ts";
import type { PidNamespace } from "./pid-namespace.ts";

/** Who looks. */
export interface NamespaceViewer {
  readonly credentials: Credentials;
  readonly nsProxy: NsProxy;
  /** The active one. */
  readonly pidNamespace: PidNamespace;
}

/** may_see_all_namespaces(): somebody in the initial pid namespace, with CAP_SYS_ADMIN over the whole system. GEN-102 */
export function maySeeAllNamespaces({ credentials, pidNamespace }: NamespaceViewer): boolean {
  return pidNamespace.isInitial && credentials.hasCapability(CAP_SYS_ADMIN, pidNamespace.owner);
}

/** is_current_namespace(): one of the viewer's own eight. NEW-006 */
export function isCurrentNamespace(viewer: NamespaceViewer, namespace: Namespace): boolean {
  return (
    namespace === viewer.pidNamespace ||
    namespace === viewer.credentials.userNamespace ||
    viewer.nsProxy.memberships().includes(namespace)
  );
}
