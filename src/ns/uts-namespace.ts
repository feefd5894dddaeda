/** UTS namespaces: the host name and the domain name (uts_namespaces(7), kernel/utsname.c, kernel/sys.c). */
import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { POLLERR, POLLPRI } from "../abi/poll.ts";
import { CLONE_NEWUTS } from "../abi/sched.ts";
import { ref, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import type { Credentials } from "./credentials.ts";
import type { Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import { refuse, refuseCapability } from "./refusal.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** The longest name, without the NUL. UTS-010 */
export const UTS_NAME_MAX = 64;

/** A name that sethostname(2) or setdomainname(2) sets. */
export type UtsName = "nodename" | "domainname";

/** A UTS namespace (uts_namespaces(7)). */
export class UtsNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  /** What sethostname(2) sets. A byte string, like the other. */
  nodename: string;
  domainname: string;
  /** How often each name was set: an open /proc file knows from it whether there is news. UTS-014 */
  nodenameChanges: number;
  domainnameChanges: number;
  /** Pollers of /proc/sys/kernel/hostname and domainname. UTS-014 */
  readonly changed: WaitQueue;

  constructor(owner: UserNamespace, charge: UserCounts | null, nodename: string, domainname: string) {
    super(CLONE_NEWUTS, owner.tree, owner, charge);
    this.nodename = nodename;
    this.domainname = domainname;
    this.nodenameChanges = 0;
    this.domainnameChanges = 0;
    this.changed = new WaitQueue();
  }

  /** clone_uts_ns(): a copy of both names. UTS-002. Unpublished and without a reference. */
  static copy(from: UtsNamespace, owner: UserNamespace, creator: Kuid): UtsNamespace | number {
    const charge = chargeNamespace(owner, creator, CLONE_NEWUTS);
    if (typeof charge === "number") return charge;
    return new UtsNamespace(owner, charge, from.nodename, from.domainname);
  }

  /** sethostname(2), setdomainname(2): what is checked before the name is copied in. UTS-010, UTS-020, UTS-021 */
  checkSetName(caller: Credentials, length: number): number {
    if (!caller.hasCapability(CAP_SYS_ADMIN, this.owner))
      return refuseCapability(EPERM, "UTS-021", caller, CAP_SYS_ADMIN, this.owner, { ownerOf: this.name });
    if (length < 0 || length > UTS_NAME_MAX) return refuse(EINVAL, "UTS-010", { length });
    return 0;
  }

  setHostname(caller: Credentials, name: string): number {
    return this.setName("nodename", caller, name);
  }

  setDomainname(caller: Credentials, name: string): number {
    return this.setName("domainname", caller, name);
  }

  /**
   * A write to /proc/sys/kernel/hostname or domainname: the first line, at most 64 bytes of it. Who may is the mode of the file,
   * capabilities do not matter. UTS-012, UTS-022, UTS-023
   */
  writeSysctl(which: UtsName, text: string): void {
    this.store(which, upTo(upTo(text, "\n"), "\0").slice(0, UTS_NAME_MAX));
  }

  /** How often a name was set. */
  changesOf(which: UtsName): number {
    return which === "nodename" ? this.nodenameChanges : this.domainnameChanges;
  }

  /** @internal */ setName(which: UtsName, caller: Credentials, name: string): number {
    const error = this.checkSetName(caller, name.length);
    if (error < 0) return error;
    this.store(which, upTo(name, "\0")); // UTS-010: a NUL ends it
    return 0;
  }

  /** @internal And uts_proc_notify(). */
  store(which: UtsName, name: string): void {
    if (which === "nodename") {
      this.nodename = name;
      this.nodenameChanges++;
    } else {
      this.domainname = name;
      this.domainnameChanges++;
    }
    this.changed.notify(POLLPRI | POLLERR);
  }
}

function upTo(text: string, end: string): string {
  const at = text.indexOf(end);
  return at < 0 ? text : text.slice(0, at);
}

savable(UtsNamespace, {
  name: "ns.UtsNamespace",
  version: 1,
  saved: {
    owner: ref(() => UserNamespace),
    nodename: text,
    domainname: text,
    nodenameChanges: uint,
    domainnameChanges: uint,
  },
  transient: { changed: () => new WaitQueue() },
});
