/** /proc/sys/user: how many namespaces each user of the opener's user namespace may have (namespaces(7)). USER-080 */
import { EINVAL } from "../../../abi/errno.ts";
import type { Credentials } from "../../../ns/credentials.ts";
import {
  mayOpenNamespaceLimitForWrite,
  readNamespaceLimit,
  writeNamespaceLimit,
} from "../../../ns/namespace-limits.ts";
import { NAMESPACE_TYPES } from "../../../ns/namespace-type.ts";
import type { ProcView } from "../view.ts";
import { IntegerSysctl, type Sysctl } from "./sysctl.ts";

class NamespaceLimitSysctl extends IntegerSysctl {
  /** CLONE_NEW* */
  readonly type: number;

  constructor(path: string, type: number) {
    super(path, 0o644);
    this.type = type;
  }

  override get(view: ProcView): number {
    return readNamespaceLimit(view.userNamespace, this.type);
  }

  override set(view: ProcView, value: number): number {
    return writeNamespaceLimit(view.userNamespace, this.type, value) < 0 ? -EINVAL : 0; // USER-082
  }

  /** set_permissions(): CAP_SYS_RESOURCE makes an owner. USER-084 */
  override permissions(credentials: Credentials): number {
    const isPrivileged = mayOpenNamespaceLimitForWrite(credentials.userNamespace, credentials) === 0;
    return (isPrivileged ? this.mode >> 6 : this.mode) & 7;
  }
}

export const USER_SYSCTLS: readonly Sysctl[] = NAMESPACE_TYPES.map(
  ({ name, flag }) => new NamespaceLimitSysctl(`user/max_${name}_namespaces`, flag),
);
