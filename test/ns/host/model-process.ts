/** A process of oracle.c as src/ns sees it: takes the same operations, describes itself in the same words. */
import { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH } from "../../../src/abi/capability.ts";
import { EACCES } from "../../../src/abi/errno.ts";
import {
  CapabilitySet,
  Credentials,
  capAmbient,
  capableWrtInode,
  capbsetDrop,
  capbsetRead,
  capset,
  checkCloneFlags,
  checkLegacyCloneFlags,
  checkUnshareFlags,
  execCredentials,
  impliedUnshareFlags,
  mayOpenSetgroupsForWrite,
  type Namespace,
  type NamespaceCaller,
  NamespaceChange,
  type NsProxy,
  PID_TASK,
  type Pid,
  PTRACE_MODE_READ_REALCREDS,
  parseFileCapabilities,
  prepareSetns,
  prepareSetnsPidfd,
  prepareUnshare,
  ptraceMayAccess,
  resetsDumpable,
  type SetnsTarget,
  setfsgid,
  setfsuid,
  setgid,
  setgroups,
  setKeepcaps,
  setregid,
  setresgid,
  setresuid,
  setreuid,
  setSecurebits,
  setuid,
  writeIdMap,
  writeSetgroups,
} from "../../../src/ns/index.ts";
import { copyMounts, type World } from "../fixture.ts";

/** Where a process can be joined: what setns_pidfd sees of it, and the namespaces behind setns, in the order of oracle.c. */
export interface ModelTarget extends Omit<SetnsTarget, "mayAccess"> {
  readonly dumpable: boolean;
}

export interface ModelFile {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** security.capability */
  readonly attribute: Uint8Array | null;
}

const TYPE_NAMES = ["user", "mnt", "uts", "ipc", "pid", "pid_for_children"];

export function namespacesOf(credentials: Credentials, nsProxy: NsProxy, pid: Namespace): Namespace[] {
  return [credentials.userNamespace, nsProxy.mnt, nsProxy.uts, nsProxy.ipc, pid, nsProxy.pidForChildren];
}

export class ModelProcess {
  readonly world: World;
  readonly targets: readonly ModelTarget[];
  readonly suidDumpable: number;
  credentials: Credentials;
  nsProxy: NsProxy;
  dumpable: number;
  pdeath: number;
  noNewPrivs: boolean;
  isMultithreaded: boolean;
  sharesFs: boolean;
  /** Program files by path. */
  readonly files: Map<string, ModelFile>;

  constructor(world: World, credentials: Credentials, suidDumpable: number, targets: readonly ModelTarget[] = []) {
    this.world = world;
    this.targets = targets;
    this.suidDumpable = suidDumpable;
    this.credentials = credentials;
    this.nsProxy = world.nsProxy;
    this.dumpable = 1;
    this.pdeath = 9;
    this.noNewPrivs = false;
    this.isMultithreaded = false;
    this.sharesFs = false;
    this.files = new Map();
    this.credentials.retain(0);
    this.nsProxy.retain();
    // Pid namespaces with processes of their own: the system's, and the targets'.
    for (const namespace of [world.initial.pid, ...targets.map((target) => target.pidNamespace)]) {
      if (namespace.allocated === 0) (namespace.allocate() as Pid).attach(PID_TASK, this);
    }
  }

  /** One line per operation, as the oracle's. */
  runScenario(scenario: string): string[] {
    return scenario.split(";").map((operation) => {
      const [name, ...args] = operation.split(" ");
      const result = this.run(name!, args);
      return this.describe(result);
    });
  }

  describe(result: number): string {
    const { credentials: c } = this;
    const uids = [c.uid, c.euid, c.suid, c.fsuid].map((id) => c.userNamespace.fromKuidMunged(id));
    const gids = [c.gid, c.egid, c.sgid, c.fsgid].map((id) => c.userNamespace.fromKgidMunged(id));
    const groups = c.groups.map((id) => ` ${c.userNamespace.fromKgidMunged(id)}`).join("");
    const sets = [c.inheritable, c.permitted, c.effective, c.bounding, c.ambient].map((set) => set.toHex());
    const [inheritable, permitted, effective, bounding, ambient] = sets;
    // A failed open is marked by -2 in place of the -1 of everything else.
    const [value, errno] = result >= 0 ? [result, 0] : result < -1000 ? [-2, -result - 1000] : [-1, -result];
    const line =
      `${value} ${errno} Uid: ${uids.join(" ")} Gid: ${gids.join(" ")} Groups:${groups} ` +
      `CapInh: ${inheritable} CapPrm: ${permitted} CapEff: ${effective} CapBnd: ${bounding} CapAmb: ${ambient} ` +
      `NoNewPrivs: ${Number(this.noNewPrivs)} securebits=${c.securebits} dumpable=${this.dumpable} pdeath=${this.pdeath}`;
    return this.targets.length === 0 ? line : `${line} ${this.describeNamespaces()}`;
  }

  private describeNamespaces(): string {
    const own = namespacesOf(this.credentials, this.nsProxy, this.world.initial.pid);
    const theirs = this.targets.map((t) => namespacesOf(t.credentials, t.nsProxy!, t.pidNamespace));
    return TYPE_NAMES.map((name, type) => {
      const same = theirs.findIndex((namespaces) => namespaces[type] === own[type]);
      return `${name}=${same < 0 ? "-" : same}`;
    }).join(" ");
  }

  private run(name: string, args: readonly string[]): number {
    const n = args.map(Number);
    const old = this.credentials;
    switch (name) {
      case "setuid":
        return this.adopt(setuid(old, n[0]!));
      case "setgid":
        return this.adopt(setgid(old, n[0]!));
      case "setreuid":
        return this.adopt(setreuid(old, n[0]!, n[1]!));
      case "setregid":
        return this.adopt(setregid(old, n[0]!, n[1]!));
      case "setresuid":
        return this.adopt(setresuid(old, n[0]!, n[1]!, n[2]!));
      case "setresgid":
        return this.adopt(setresgid(old, n[0]!, n[1]!, n[2]!));
      case "setfsuid":
        this.adopt(setfsuid(old, n[0]!));
        return old.userNamespace.fromKuidMunged(old.fsuid);
      case "setfsgid":
        this.adopt(setfsgid(old, n[0]!));
        return old.userNamespace.fromKgidMunged(old.fsgid);
      case "setgroups":
        return this.adopt(setgroups(old, n));
      case "capset": {
        const [effective, permitted, inheritable] = args.map(capabilitySetOf);
        return this.adopt(capset(old, effective!, permitted!, inheritable!));
      }
      case "capbset_drop":
        return this.adopt(capbsetDrop(old, n[0]!));
      case "capbset_read":
        return capbsetRead(old, n[0]!);
      case "securebits":
        return this.adopt(setSecurebits(old, n[0]!));
      case "keepcaps":
        return this.adopt(setKeepcaps(old, n[0]!));
      case "ambient":
        return this.adopt(capAmbient(old, n[0]!, n[1]!, n[2] ?? 0, 0));
      case "dumpable":
        this.dumpable = n[0]!;
        return 0;
      case "no_new_privs":
        this.noNewPrivs = true;
        return 0;
      case "thread":
        this.isMultithreaded = true;
        return 0;
      case "share_fs":
        this.sharesFs = true;
        return 0;
      case "exec":
        return this.exec(this.files.get(args[0]!)!);
      case "uid_map":
      case "gid_map":
      case "projid_map": {
        if (!this.canWriteOwnFile()) return -1000 - EACCES;
        const kind = name === "uid_map" ? "uid" : name === "gid_map" ? "gid" : "projid";
        return writeIdMap(old.userNamespace, kind, textOf(args[0] ?? ""), 0, old, old);
      }
      case "setgroups_file":
        if (!this.canWriteOwnFile() || mayOpenSetgroupsForWrite(old.userNamespace, old) < 0) return -1000 - EACCES;
        return writeSetgroups(old.userNamespace, textOf(args[0] ?? ""), 0);
      case "unshare": {
        const flags = impliedUnshareFlags(n[0]!);
        return checkUnshareFlags(flags, this.caller) || this.apply(prepareUnshare(flags, this.caller, copyMounts));
      }
      case "clone":
        return this.clone(n[0]!);
      case "setns": {
        const target = this.targets[n[0]!]!;
        const namespace = namespacesOf(target.credentials, target.nsProxy!, target.pidNamespace)[n[1]!]!;
        return this.apply(prepareSetns(this.caller, namespace, n[2]!));
      }
      case "setns_pidfd":
        return this.apply(prepareSetnsPidfd(this.caller, this.withAccess(this.targets[n[0]!]!), n[1]!));
      default:
        throw new Error(`unknown operation ${name}`);
    }
  }

  private get caller(): NamespaceCaller {
    return {
      credentials: this.credentials,
      nsProxy: this.nsProxy,
      pidNamespace: this.world.initial.pid,
      cgroup: this.world.initial.cgroup.root,
      isMultithreaded: this.isMultithreaded,
      sharesSighand: this.isMultithreaded,
      sharesMemory: this.isMultithreaded,
      sharesFs: this.isMultithreaded || this.sharesFs,
      isChrooted: false,
      isPidNamespaceInit: false,
    };
  }

  private adopt(result: Credentials | number): number {
    if (typeof result === "number") return result;
    if (resetsDumpable(this.credentials, result)) {
      this.dumpable = this.suidDumpable;
      this.pdeath = 0;
    }
    this.credentials = result;
    return 0;
  }

  private apply(change: NamespaceChange | number): number {
    if (typeof change === "number") return change;
    change.commit();
    this.adopt(change.credentials);
    this.nsProxy = change.nsProxy;
    return 0;
  }

  /** The child of oracle.c exits at once. */
  private clone(flags: number): number {
    const refused = checkLegacyCloneFlags(flags, this.caller.pidNamespace.tree) || checkCloneFlags(flags, this.caller);
    if (refused < 0) return refused;
    const change = NamespaceChange.forChild(this.caller);
    let error = change.copyCredentials(flags) || change.copyNamespaces(flags, copyMounts);
    if (error === 0) {
      const pid = change.nsProxy.pidForChildren.allocate();
      if (typeof pid === "number") error = pid;
      else {
        // As the first process there it would be init; its death closes the namespace.
        if (pid.number === 1) pid.namespace.disableAllocation();
        pid.free();
      }
    }
    change.abort();
    return error;
  }

  /** The answer is AT_SECURE, as the probe's; nothing may follow in the scenario. */
  private exec(file: ModelFile): number {
    const old = this.credentials;
    const canAct = (bit: number, ...capabilities: number[]): boolean => {
      const shift = old.fsuid === file.uid ? 6 : old.inGroup(file.gid) ? 3 : 0;
      const mayOverride = capabilities.some((capability) => capableWrtInode(old, file.uid, file.gid, capability));
      return ((file.mode >> shift) & bit) !== 0 || mayOverride;
    };
    if (!canAct(1, CAP_DAC_OVERRIDE)) return -EACCES;
    const { attribute } = file;
    const fileCapabilities =
      attribute === null ? null : parseFileCapabilities(attribute, old.userNamespace, this.world.user);
    if (typeof fileCapabilities === "number") return fileCapabilities;
    const readable = canAct(4, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH);
    const transition = execCredentials(
      old,
      { mode: file.mode, uid: file.uid, gid: file.gid, maySuid: true, fileCapabilities, readable },
      { noNewPrivs: this.noNewPrivs, tracer: null, sharesFs: this.sharesFs },
    );
    if (typeof transition === "number") return transition;
    this.adopt(transition.credentials);
    if (transition.secure) this.pdeath = 0;
    this.dumpable = transition.dumpable ? 1 : this.suidDumpable;
    return transition.secure ? 1 : 0;
  }

  private withAccess(target: ModelTarget): SetnsTarget {
    const memory = { ...target, memoryUserNamespace: this.world.user };
    const access = ptraceMayAccess(this.credentials, memory, PTRACE_MODE_READ_REALCREDS, false);
    return { ...target, mayAccess: access === 0 };
  }

  /** Write permission on a file of mode 0644 in /proc/self, which belongs to the euid, or to root when not dumpable. CAP-062 */
  private canWriteOwnFile(): boolean {
    const { credentials } = this;
    const [uid, gid] = this.dumpable === 1 ? [credentials.euid, credentials.egid] : [0, 0];
    return credentials.fsuid === uid || capableWrtInode(credentials, uid, gid, CAP_DAC_OVERRIDE);
  }
}

/** The credentials the oracle itself has, told by its answer to any operation: root, perhaps without some capabilities. */
export function credentialsOf(world: World, answer: string): Credentials {
  const set = (name: string) => capabilitySetOf(new RegExp(`${name}: ([0-9a-f]{16})`).exec(answer)![1]!);
  return Credentials.root(world.user).with({
    permitted: set("CapPrm"),
    effective: set("CapEff"),
    bounding: set("CapBnd"),
  });
}

export function capabilitySetOf(hex: string): CapabilitySet {
  const bits = BigInt(`0x${hex}`);
  return new CapabilitySet(Number(bits & 0xffffffffn), Number(bits >> 32n));
}

export function hexOf(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

function textOf(hex: string): string {
  return Buffer.from(hex, "hex").toString("latin1");
}
