/** Pid namespaces: nested number spaces for processes (pid_namespaces(7), kernel/pid_namespace.c, kernel/pid.c). */

import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EAGAIN, EEXIST, EINVAL, ENOMEM, ENOSPC, EPERM } from "../abi/errno.ts";
import { MAX_PID_NS_LEVEL, PID_MAX_LIMIT, RESERVED_PIDS } from "../abi/limits.ts";
import { POLLIN } from "../abi/poll.ts";
import { CLONE_NEWPID } from "../abi/sched.ts";
import { anyRef, bool, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import type { Credentials } from "./credentials.ts";
import type { Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import { USE_CHILD, USE_PROCESS } from "./namespace-use.ts";
import { Pid } from "./pid.ts";
import { PidMap } from "./pid-map.ts";
import { refuse } from "./refusal.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** PID-092 */
export const PID_MAX_MIN = RESERVED_PIDS + 1;

// Values of vm.memfd_noexec (include/linux/pid_namespace.h)
/** memfd_create(2) without flags makes executable files: MFD_EXEC. */
export const MEMFD_NOEXEC_SCOPE_EXEC = 0;
/** It seals them: MFD_NOEXEC_SEAL. */
export const MEMFD_NOEXEC_SCOPE_NOEXEC_SEAL = 1;
/** And nobody may have others. */
export const MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED = 2;

/** A pid namespace (pid_namespaces(7)). */
export class PidNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  readonly parent: PidNamespace | null;
  /** 0 for the initial one. PID-030 */
  readonly level: number;
  /** @internal */ ownPidMax: number;
  /** child_reaper: the thread group with number 1, to whom orphans go; the kernel sets it. Once that is gone, its pid. PID-060 */
  init: object | null;
  /** /proc/sys/vm/memfd_noexec: MEMFD_NOEXEC_SCOPE_*. PID-098 */
  memfdNoexecScope: number;
  /** @internal */ readonly map: PidMap;
  /** @internal Where the search for a free number starts; one above the last one given. */
  cursor: number;
  /** PIDNS_ADDING: false once init died, and nobody is born here any more. PID-015 */
  isAdding: boolean;
  /** Notified (POLLIN) whenever a number becomes free and at most 2 are left: init waits here for the others. PID-051 */
  readonly drained: WaitQueue;

  constructor(parent: PidNamespace | null, owner: UserNamespace, charge: UserCounts | null, pidMax: number) {
    super(CLONE_NEWPID, owner.tree, owner, charge);
    this.parent = parent;
    this.level = parent === null ? 0 : parent.level + 1;
    this.ownPidMax = pidMax;
    this.init = null;
    this.memfdNoexecScope = parent === null ? 0 : parent.strictestMemfdScope;
    this.map = new PidMap();
    this.cursor = 0;
    this.isAdding = true;
    this.drained = new WaitQueue();
    parent?.retain(USE_CHILD);
  }

  /** create_pid_namespace(): a child of `parent`, or -errno. Unpublished and without a reference. */
  static create(parent: PidNamespace, owner: UserNamespace, creator: Kuid): PidNamespace | number {
    // Whoever rules over the new one is ruled by the owner of the parent. PID-027
    if (!owner.isSameOrDescendantOf(parent.owner)) {
      return refuse(EINVAL, "PID-027", { owner: owner.name, parentOwner: parent.owner.name });
    }
    if (parent.level + 1 > MAX_PID_NS_LEVEL) return refuse(ENOSPC, "PID-030", { level: parent.level });
    const charge = chargeNamespace(owner, creator, CLONE_NEWPID);
    if (typeof charge === "number") return charge;
    return new PidNamespace(parent, owner, charge, PID_MAX_LIMIT);
  }

  protected override onRelease(): void {
    this.parent?.release(USE_CHILD);
  }

  /** How many numbers are in use, init's included. */
  get allocated(): number {
    return this.map.size;
  }

  find(number: number): Pid | null {
    return this.map.get(number);
  }

  /** find_ge_pid(): the step of a walk over /proc in numeric order. */
  findGreaterOrEqual(number: number): Pid | null {
    return this.map.getAtOrAbove(number);
  }

  /** All that are visible here, in numeric order. The list does not change under the caller. */
  pids(): readonly Pid[] {
    return this.map.pids.slice();
  }

  /** pidns_is_ancestor(this, ancestor) */
  isSameOrDescendantOf(ancestor: PidNamespace): boolean {
    let namespace: PidNamespace = this;
    while (namespace.level > ancestor.level) namespace = namespace.parent!;
    return namespace === ancestor;
  }

  /**
   * alloc_pid(): numbers for a new task here and in every namespace above, or -errno. Attach something to it, or free() it.
   * @param setTid the numbers clone3 asks for, innermost first; levels beyond are chosen. PID-100
   * @param creator whose right to ask for numbers is checked
   */
  allocate(setTid: readonly number[] = [], creator: Credentials | null = null): Pid | number {
    if (setTid.length > this.level + 1) return refuse(EINVAL, "PID-101", { levels: this.level + 1 });
    const numbers = new Array<number>(this.level + 1).fill(0);
    let error = 0;
    for (let at: PidNamespace | null = this; at !== null; at = at.parent) {
      const index = this.level - at.level;
      const number: number = index < setTid.length ? at.pickAsked(setTid[index]!, creator) : at.pickNext();
      if (number < 0) {
        error = number;
        break;
      }
      numbers[at.level] = number;
    }
    // clone(2): ENOMEM, the init of the namespace is gone; looked at after the numbers. PID-015
    if (error === 0 && !this.isAdding) error = refuse(ENOMEM, "PID-015", { namespace: this.name });
    if (error < 0) {
      if (this.isAdding && this.map.size === 0) this.cursor = 0;
      return error;
    }
    const pid = new Pid(this, numbers);
    for (let at: PidNamespace | null = this; at !== null; at = at.parent) at.map.insert(numbers[at.level]!, pid);
    this.retain(USE_PROCESS);
    return pid;
  }

  /** @internal The number clone3's set_tid asks for. */
  pickAsked(number: number, creator: Credentials | null): number {
    if (number < 1 || number >= this.pidMax) return refuse(EINVAL, "PID-100", { number, pidMax: this.pidMax });
    if (number !== 1 && this.init === null) return refuse(EINVAL, "PID-102", { number });
    if (creator === null || !this.allowsCheckpointRestore(creator)) {
      return refuse(EPERM, "PID-103", { namespace: this.name, owner: this.owner.name });
    }
    return this.map.get(number) === null ? number : refuse(EEXIST, "PID-100", { number });
  }

  /** @internal idr_alloc_cyclic(): the next free number from the cursor on, then from 300 on (from 1, before 300 was passed). PID-093 */
  pickNext(): number {
    const lowest = this.cursor > RESERVED_PIDS ? RESERVED_PIDS : 1;
    let number = this.map.firstFree(Math.max(this.cursor, lowest), this.pidMax);
    if (number < 0) number = this.map.firstFree(lowest, this.pidMax);
    if (number < 0) return refuse(EAGAIN, "PID-095", { namespace: this.name });
    this.cursor = number + 1;
    return number;
  }

  /** disable_pid_allocation(): init's last thread died. */
  disableAllocation(): void {
    this.isAdding = false;
  }

  /**
   * The initial namespace's first process could not load its program, and is gone without a trace: the next one is the first. Linux's
   * kernel would panic; an embedder may try another program. Precondition: no number is in use.
   */
  startOver(): void {
    this.isAdding = true;
    this.cursor = 0;
    this.init = null;
  }

  /** @internal free_pid() in one namespace. */
  releaseNumber(number: number): void {
    this.map.remove(number);
    // The first fork failed after it had its number: the namespace will never have an init.
    if (this.map.size === 0) this.isAdding = false;
    if (this.map.size <= 2) this.drained.notify(POLLIN);
  }

  /** /proc/sys/kernel/ns_last_pid, and the last field of /proc/loadavg. PID-090, PID-096 */
  get lastPid(): number {
    return this.cursor - 1;
  }

  /** pid_ns_ctl_handler(): who may write ns_last_pid; comes before the text is read. PID-097 */
  checkSetLastPid(writer: Credentials): number {
    return this.allowsCheckpointRestore(writer) ? 0 : refuse(EPERM, "PID-097", { owner: this.owner.name });
  }

  /** The next number is `number` + 1. PID-090, PID-091 */
  setLastPid(number: number): number {
    if (!Number.isInteger(number) || number < 0 || number > this.pidMax) {
      return refuse(EINVAL, "PID-091", { number, pidMax: this.pidMax });
    }
    this.cursor = number + 1;
    return 0;
  }

  /** Who may write is the mode of the file: global root. PID-092 */
  setPidMax(maximum: number): number {
    if (!Number.isInteger(maximum) || maximum < PID_MAX_MIN || maximum > PID_MAX_LIMIT) {
      return refuse(EINVAL, "PID-092", { maximum, lowest: PID_MAX_MIN });
    }
    this.pidMaxHolder.ownPidMax = maximum;
    return 0;
  }

  /** /proc/sys/kernel/pid_max: numbers stay below. PID-092 */
  get pidMax(): number {
    return this.pidMaxHolder.ownPidMax;
  }

  /** Older releases have one pid_max for all. */
  private get pidMaxHolder(): PidNamespace {
    let holder: PidNamespace = this;
    while (holder.parent !== null && !this.tree.behaves("pidMaxPerNamespace")) holder = holder.parent;
    return holder;
  }

  /** pidns_memfd_noexec_scope(): the strictest of this namespace and those above. */
  get strictestMemfdScope(): number {
    let scope = 0;
    for (let at: PidNamespace | null = this; at !== null; at = at.parent) scope = Math.max(scope, at.memfdNoexecScope);
    return scope;
  }

  /** pid_mfd_noexec_dointvec_minmax(): not less strict than the parent. PID-098 */
  setMemfdNoexecScope(scope: number, writer: Credentials): number {
    if (!writer.hasCapability(CAP_SYS_ADMIN, this.owner)) {
      return refuse(EPERM, "PID-098", { capability: CAP_SYS_ADMIN, owner: this.owner.name });
    }
    const lowest = this.parent?.strictestMemfdScope ?? 0;
    if (scope < lowest || scope > MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED)
      return refuse(EINVAL, "PID-098", { scope, lowest });
    this.memfdNoexecScope = scope;
    return 0;
  }

  /** @internal checkpoint_restore_ns_capable() */
  allowsCheckpointRestore(credentials: Credentials): boolean {
    return (
      credentials.hasCapability(CAP_CHECKPOINT_RESTORE, this.owner) ||
      credentials.hasCapability(CAP_SYS_ADMIN, this.owner)
    );
  }
}

savable(PidNamespace, {
  name: "ns.PidNamespace",
  version: 1,
  saved: {
    owner: ref(() => UserNamespace),
    parent: nullable(ref(() => PidNamespace)),
    level: uint,
    ownPidMax: uint,
    init: nullable(anyRef()),
    memfdNoexecScope: uint,
    map: ref(() => PidMap),
    cursor: uint,
    isAdding: bool,
  },
  transient: { drained: () => new WaitQueue() },
});
