import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EINVAL, EPERM } from "../../abi/errno.ts";
import { O_RDONLY } from "../../abi/fcntl.ts";
import type { Caller } from "../../fs/caller.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../../fs/filesystem-type.ts";
import { NamespaceFile } from "../../fs/nsfs/namespace-file.ts";
import { openat } from "../../fs/open.ts";
import type { Superblock } from "../../fs/superblock.ts";
import { PidNamespace } from "../../ns/pid-namespace.ts";
import { refuse, refuseCapability } from "../../ns/refusal.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import { anyRef, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import { Task } from "../task.ts";
import { DEFAULT_OPTIONS, PROCFS_PARAMETERS, parseProcfsOptions } from "./mount-options.ts";
import { ProcfsSuperblock } from "./procfs-superblock.ts";

/** proc(5): the kernel's view of itself, as files. */
export class ProcfsType extends FilesystemType {
  readonly kernel: Kernel;
  /** /proc/sys/kernel/random/boot_id, chosen when it is first read; "" until then. */
  bootId: string;

  /** @param kernel initialized: mounting asks for its initial namespaces. */
  constructor(kernel: Kernel) {
    super("proc", FS_USERNS_MOUNT);
    this.kernel = kernel;
    this.bootId = "";
  }

  override get parameters(): readonly string[] {
    return PROCFS_PARAMETERS;
  }

  override checkOptions(options: string, namespace: UserNamespace): number {
    const parsed = parseProcfsOptions(options, DEFAULT_OPTIONS, namespace);
    return typeof parsed === "number" ? parsed : 0;
  }

  /** Each mount is an instance of its own, for the pid namespace of whoever mounts it. PID-080 */
  override mount(request: MountRequest): Superblock | number {
    const { caller } = request;
    const speaker = caller?.credentials.userNamespace ?? this.kernel.rootUserNamespace;
    const options = parseProcfsOptions(request.data, DEFAULT_OPTIONS, speaker);
    if (typeof options === "number") return options;
    const { pidNamespacePath } = options;
    // PID-085: before, no option.
    if (pidNamespacePath !== null && !this.kernel.behaves("procPidnsOption")) return -EINVAL;
    const active = caller instanceof Task ? caller.pidNamespace : this.kernel.rootPIDNamespace;
    const namespace =
      pidNamespacePath === null || caller === null ? active : findPidNamespace(caller, active, pidNamespacePath);
    if (typeof namespace === "number") return namespace;
    // mount(2): EPERM, without privilege over what the instance shows (mount_capable()). MNT-060
    if (caller !== null && !caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner))
      return refuseCapability(EPERM, "MNT-060", caller.credentials, CAP_SYS_ADMIN, namespace.owner);
    return new ProcfsSuperblock(this, request, namespace, { ...options, pidNamespacePath: null });
  }
}

/** proc_parse_pidns_param(): the pid namespace whose file `path` names. PID-085 */
function findPidNamespace(caller: Caller, active: PidNamespace, path: string): PidNamespace | number {
  const file = openat(caller, caller.fs.cwd, path, O_RDONLY, 0);
  if (typeof file === "number") return file;
  const namespace = file instanceof NamespaceFile ? file.namespace : null;
  file.release();
  if (!(namespace instanceof PidNamespace)) return refuse(EINVAL, "PID-085", { file: path });
  // Only one's own or one below it: what the caller could see anyway.
  if (namespace.isSameOrDescendantOf(active)) return namespace;
  return refuse(EPERM, "PID-085", { namespace: namespace.name, own: active.name });
}

savable(ProcfsType, {
  name: "kernel.ProcfsType",
  version: 1,
  saved: { kernel: anyRef<Kernel>(), bootId: text },
});
