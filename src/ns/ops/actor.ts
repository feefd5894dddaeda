import type { NamespaceHandle } from "./namespace-handle.ts";
import type { Outcome } from "./outcome.ts";

/** The entries of /proc/PID/ns, in their order there. GEN-003 */
export const LINK_NAMES = [
  "cgroup",
  "ipc",
  "mnt",
  "net",
  "pid",
  "pid_for_children",
  "time",
  "time_for_children",
  "user",
  "uts",
] as const;
/** A link in /proc/PID/ns. */
export type LinkName = (typeof LINK_NAMES)[number];

/** What each of /proc/PID/ns reads as: "uts:[4026531838]". Equal texts are one namespace; the numbers differ from kernel to kernel. */
export type Links = Readonly<Record<LinkName, Outcome<string>>>;

/** The maps of a user namespace that can be written, by the name of their file. */
export const MAP_NAMES = ["uid_map", "gid_map", "projid_map"] as const;
/** A file of /proc/PID that maps ids. */
export type MapName = (typeof MAP_NAMES)[number];

/** user_namespaces(7), capabilities(7): who a process is, as /proc/PID/status says it to its reader. */
export interface Status {
  /** Real, effective, saved and file system id. */
  readonly uid: readonly number[];
  readonly gid: readonly number[];
  readonly groups: readonly number[];
  /** Hexadecimal digits, as in the file. */
  readonly capabilities: Readonly<Record<"inheritable" | "permitted" | "effective" | "bounding" | "ambient", string>>;
  /** Numbers of the process from its reader's pid namespace inwards. */
  readonly nspid: readonly number[];
  /** "R", "S", "Z" ...: the letter of State. */
  readonly state: string;
}

/** capset(2): masks of capabilities. */
export interface CapabilityMasks {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
}

/** uname(2). */
export interface Names {
  readonly nodename: string;
  readonly domainname: string;
}

/** wait4(2) with WNOHANG. */
export interface Waited {
  /** In the caller's pid namespace. */
  readonly pid: number;
  /** The wait status. */
  readonly status: number;
}

/**
 * A process that executes operations, one at a time, when it is told to. One that has ended answers ESRCH. `target` is the actor whose
 * files in /proc are meant, the same or another one: ESRCH when it has ended. Operations may be called without awaiting the last; they are executed in order.
 */
export interface Actor {
  /** A number no other actor of these operations has; the root's is 0. */
  readonly id: number;
  readonly hasEnded: boolean;
  /** clone(2): a child in new namespaces. @param flags CLONE_NEW*, 0 for none; others are EINVAL. */
  create(flags: number): Promise<Outcome<Actor>>;
  /** unshare(2). @param flags CLONE_NEW*, CLONE_FS, CLONE_FILES, CLONE_SYSVSEM */
  unshare(flags: number): Promise<Outcome<void>>;
  /** setns(2) with a pidfd of `target`. @param types CLONE_NEW* */
  enter(target: Actor, types: number): Promise<Outcome<void>>;
  /** Opens /proc/PID/ns/`link`. */
  open(target: Actor, link: LinkName): Promise<Outcome<NamespaceHandle>>;
  /** All of /proc/PID/ns. */
  links(target: Actor): Promise<Links>;
  /** Writes `text`, in one write(2), into one of the maps of the target's user namespace. */
  writeMap(target: Actor, map: MapName, text: string): Promise<Outcome<void>>;
  readMap(target: Actor, map: MapName): Promise<Outcome<string>>;
  /** /proc/PID/setgroups. @param text "allow" or "deny" */
  writeSetgroups(target: Actor, text: string): Promise<Outcome<void>>;
  readSetgroups(target: Actor): Promise<Outcome<string>>;
  /** /proc/PID/timens_offsets: of the time namespace of the target's children. */
  writeTimeOffsets(target: Actor, text: string): Promise<Outcome<void>>;
  readTimeOffsets(target: Actor): Promise<Outcome<string>>;
  setHostname(name: string): Promise<Outcome<void>>;
  setDomainname(name: string): Promise<Outcome<void>>;
  names(): Promise<Outcome<Names>>;
  /** setresuid(2); -1 leaves one as it is. */
  setUids(real: number, effective: number, saved: number): Promise<Outcome<void>>;
  /** setresgid(2) */
  setGids(real: number, effective: number, saved: number): Promise<Outcome<void>>;
  setGroups(groups: readonly number[]): Promise<Outcome<void>>;
  setCapabilities(masks: CapabilityMasks): Promise<Outcome<void>>;
  status(target: Actor): Promise<Outcome<Status>>;
  /** mount(2), for whatever its flags make of it: a new mount, a bind, a change of propagation, a remount. */
  mount(source: string, path: string, type: string, flags: number, data?: string): Promise<Outcome<void>>;
  /** umount2(2) */
  umount(path: string, flags: number): Promise<Outcome<void>>;
  mkdir(path: string): Promise<Outcome<void>>;
  /** Lines of /proc/PID/mountinfo. */
  mounts(target: Actor): Promise<Outcome<readonly string[]>>;
  /** pidfd_send_signal(2). Resolves when the signal has ended whom it ends. SIGSTOP is not for actors: it would not answer. EINVAL */
  kill(target: Actor, signal: number): Promise<Outcome<void>>;
  /** wait4(-1, WNOHANG): null while no child has ended. */
  wait(): Promise<Outcome<Waited | null>>;
  /** exit_group(2); then it has ended. @param code 0 to 255 */
  exit(code: number): Promise<void>;
}
