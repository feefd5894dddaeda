/** /proc/sys/kernel/{shm,msg,sem}* and /proc/sys/fs/mqueue: the settings of the IPC namespace of whoever opens them (ipc_namespaces(7)). */
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN } from "../../../abi/capability.ts";
import { EINVAL, ENOENT, ERANGE } from "../../../abi/errno.ts";
import { HARD_MSGMAX, HARD_MSGSIZEMAX, MIN_MSGMAX, MIN_MSGSIZEMAX } from "../../../abi/mqueue.ts";
import type { Path } from "../../../fs/path.ts";
import type { TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { IPCMNI } from "../../../ipc/ipc-ids.ts";
import type { IpcLimits } from "../../../ipc/ipc-limits.ts";
import { type IpcObjects, ipcOf } from "../../../ipc/ipc-objects.ts";
import { destroyOrphanedSegments } from "../../../ipc/shm.ts";
import type { Credentials } from "../../../ns/credentials.ts";
import { GLOBAL_ROOT_UID, INVALID_ID } from "../../../ns/ids.ts";
import type { IpcNamespace } from "../../../ns/ipc-namespace.ts";
import { IpcNamespaceFile } from "../sysvipc/ipc-namespace-file.ts";
import type { ProcView } from "../view.ts";
import { parseInteger, parseUnsignedLong } from "./integer.ts";
import { Sysctl, type SysctlOwner } from "./sysctl.ts";

const INT_MAX = 0x7fffffff;
const INT_MIN = -0x80000000;

/** A setting of an IPC namespace. */
abstract class IpcSysctl extends Sysctl {
  abstract get(ipc: IpcObjects): string;

  /** The number of bytes taken, or -errno. */
  abstract set(ipc: IpcObjects, text: string): number;

  override open(view: ProcView, path: Path, flags: number): TextFileDescription {
    return new IpcNamespaceFile(path, flags, view.caller, view.ipcNamespace, view.readerPidNamespace, false);
  }

  /** It goes with its namespace, though a descriptor be open. */
  override check(view: ProcView): number {
    return view.ipcNamespace.isLive ? 0 : -ENOENT;
  }

  override read(view: ProcView): string {
    return this.get(ipcOf(view.ipcNamespace, view.kernel));
  }

  override write(view: ProcView, text: string, position: number): number {
    // sysctl_writes_strict: what does not begin at the beginning is taken and ignored.
    return position !== 0 ? text.length : this.set(ipcOf(view.ipcNamespace, view.kernel), text);
  }

  /** ipc_set_ownership(): user and group 0 of the namespace's owner. IPC-041 */
  override owner(namespace: IpcNamespace): SysctlOwner {
    const { owner } = namespace;
    const uid = owner.makeKuid(0);
    const gid = owner.makeKgid(0);
    return { uid: uid === INVALID_ID ? GLOBAL_ROOT_UID : uid, gid: gid === INVALID_ID ? 0 : gid };
  }

  /** ipc_permissions(): whoever is root of the namespace's owner has the rights of the file's owner. IPC-041 */
  override permissions(credentials: Credentials, view: ProcView): number {
    const { uid, gid } = this.owner(view.ipcNamespace);
    if (credentials.euid === uid) return (this.mode >> 6) & 7;
    return (credentials.inEffectiveGroup(gid) ? this.mode >> 3 : this.mode) & 7;
  }
}

type LimitName = { [K in keyof IpcLimits]: IpcLimits[K] extends number ? K : never }[keyof IpcLimits];

/** proc_dointvec_minmax() */
class IpcIntegerSysctl extends IpcSysctl {
  readonly field: LimitName;
  readonly minimum: number;
  readonly maximum: number;

  constructor(path: string, field: LimitName, minimum: number, maximum: number) {
    super(path, 0o644);
    this.field = field;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  override get({ limits }: IpcObjects): string {
    return String(limits[this.field]);
  }

  override set({ limits }: IpcObjects, text: string): number {
    const parsed = parseInteger(text);
    if (parsed === null || parsed.value < this.minimum || parsed.value > this.maximum) return -EINVAL; // IPC-022
    limits[this.field] = parsed.value;
    return parsed.length;
  }
}

/** proc_doulongvec_minmax() */
class IpcLongSysctl extends IpcSysctl {
  readonly field: "shmmax" | "shmall";

  constructor(path: string, field: "shmmax" | "shmall") {
    super(path, 0o644);
    this.field = field;
  }

  override get({ limits }: IpcObjects): string {
    return String(limits[this.field]);
  }

  override set({ limits }: IpcObjects, text: string): number {
    const parsed = parseUnsignedLong(text);
    if (parsed === null) return -EINVAL;
    limits[this.field] = parsed.value;
    return parsed.length;
  }
}

/** proc_ipc_dointvec_minmax_orphans(). IPC-045 */
class RmidForcedSysctl extends IpcSysctl {
  override get({ limits }: IpcObjects): string {
    return limits.shmRmidForced ? "1" : "0";
  }

  override set(ipc: IpcObjects, text: string): number {
    const parsed = parseInteger(text);
    if (parsed === null || parsed.value < 0 || parsed.value > 1) return -EINVAL;
    ipc.limits.shmRmidForced = parsed.value === 1;
    if (ipc.limits.shmRmidForced) destroyOrphanedSegments(ipc);
    return parsed.length;
  }
}

const SEM_FIELDS = ["semmsl", "semmns", "semopm", "semmni"] as const;

/** proc_ipc_sem_dointvec(): four numbers; those that are not written stay as they are. */
class SemSysctl extends IpcSysctl {
  override get({ limits }: IpcObjects): string {
    return SEM_FIELDS.map((field) => limits[field]).join("\t");
  }

  override set({ limits }: IpcObjects, text: string): number {
    const oldSets = limits.semmni;
    let taken = 0;
    for (const field of SEM_FIELDS) {
      const parsed = parseInteger(text.slice(taken));
      if (parsed === null || parsed.value < INT_MIN || parsed.value > INT_MAX) {
        if (taken === 0) return -EINVAL;
        break;
      }
      limits[field] = parsed.value;
      taken += parsed.length;
    }
    // sem_check_semmni()
    if (limits.semmni >= 0 && limits.semmni <= IPCMNI) return taken;
    limits.semmni = oldSets;
    return -ERANGE;
  }
}

type IdsName = "segments" | "semaphores" | "queues";

/** The id the next object gets. For checkpoint and restore: with that capability anybody may write it. IPC-023 */
class NextIdSysctl extends IpcSysctl {
  readonly ids: IdsName;

  constructor(path: string, ids: IdsName) {
    super(path, 0o444);
    this.ids = ids;
  }

  override get(ipc: IpcObjects): string {
    return String(ipc[this.ids].nextId);
  }

  override set(ipc: IpcObjects, text: string): number {
    const parsed = parseInteger(text);
    if (parsed === null || parsed.value < 0 || parsed.value > INT_MAX) return -EINVAL;
    ipc[this.ids].nextId = parsed.value;
    return parsed.length;
  }

  override permissions(credentials: Credentials, view: ProcView): number {
    const { owner } = view.ipcNamespace;
    // checkpoint_restore_ns_capable()
    const mayRestore =
      credentials.hasCapability(CAP_CHECKPOINT_RESTORE, owner) || credentials.hasCapability(CAP_SYS_ADMIN, owner);
    return mayRestore ? 6 : super.permissions(credentials, view);
  }
}

/** proc_ipc_auto_msgmni(): it has had no effect since Linux 3.19. */
class AutoMsgmniSysctl extends IpcSysctl {
  override get(): string {
    return "0";
  }

  override set(_ipc: IpcObjects, text: string): number {
    const parsed = parseInteger(text);
    return parsed === null || parsed.value < 0 || parsed.value > 1 ? -EINVAL : parsed.length;
  }
}

export const IPC_SYSCTLS: readonly Sysctl[] = [
  new IpcIntegerSysctl("fs/mqueue/msg_default", "mqMsgDefault", MIN_MSGMAX, HARD_MSGMAX),
  new IpcIntegerSysctl("fs/mqueue/msg_max", "mqMsgMax", MIN_MSGMAX, HARD_MSGMAX),
  new IpcIntegerSysctl("fs/mqueue/msgsize_default", "mqMsgsizeDefault", MIN_MSGSIZEMAX, HARD_MSGSIZEMAX),
  new IpcIntegerSysctl("fs/mqueue/msgsize_max", "mqMsgsizeMax", MIN_MSGSIZEMAX, HARD_MSGSIZEMAX),
  new IpcIntegerSysctl("fs/mqueue/queues_max", "queuesMax", INT_MIN, INT_MAX),
  new AutoMsgmniSysctl("kernel/auto_msgmni", 0o644),
  new NextIdSysctl("kernel/msg_next_id", "queues"),
  new IpcIntegerSysctl("kernel/msgmax", "msgmax", 0, INT_MAX),
  new IpcIntegerSysctl("kernel/msgmnb", "msgmnb", 0, INT_MAX),
  new IpcIntegerSysctl("kernel/msgmni", "msgmni", 0, IPCMNI),
  new SemSysctl("kernel/sem", 0o644),
  new NextIdSysctl("kernel/sem_next_id", "semaphores"),
  new NextIdSysctl("kernel/shm_next_id", "segments"),
  new RmidForcedSysctl("kernel/shm_rmid_forced", 0o644),
  new IpcLongSysctl("kernel/shmall", "shmall"),
  new IpcLongSysctl("kernel/shmmax", "shmmax"),
  new IpcIntegerSysctl("kernel/shmmni", "shmmni", 0, IPCMNI),
];
