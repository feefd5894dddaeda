import { MAY_WRITE } from "../../abi/access.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { Migrator } from "../../cgroup/migrate.ts";
import { genericPermission } from "../../fs/permission.ts";
import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import type { CgroupNamespace } from "../../ns/cgroup-namespace.ts";
import type { Credentials } from "../../ns/credentials.ts";

/** Who moves tasks: whoever opened the file, even if somebody else writes to it. */
export class CgroupMigrator implements Migrator {
  private readonly credentials: Credentials;
  private readonly namespace: CgroupNamespace;

  constructor(credentials: Credentials, namespace: CgroupNamespace) {
    this.credentials = credentials;
    this.namespace = namespace;
  }

  /** cgroup_may_write() */
  mayWrite({ node }: Cgroup): number {
    const file = node instanceof PseudoDirectory ? node.entries.get("cgroup.procs") : undefined;
    return file === undefined ? 0 : genericPermission(this.credentials, file, MAY_WRITE);
  }

  get boundary(): Cgroup | null {
    const { root } = this.namespace;
    return root.hierarchy.isNamespaceDelegated ? root : null;
  }
}
