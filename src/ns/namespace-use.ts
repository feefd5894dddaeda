/**
 * Why a namespace is alive: the kinds of reference to it, counted apart (the pin table 1.12b of the rules).
 *
 * Linux has one reference count per namespace and nobody can ask it who holds on; lsns(8) guesses from /proc. Here every
 * reference says what it is, so that an embedder can look, and a leak has a name.
 */

/** A member: a task whose nsproxy, credentials or struct pid names the namespace. LIFE-006 */
export const USE_PROCESS = 0;
/**
 * An open file of nsfs, also one in flight in a unix socket (USER-090, USER-091); of /proc/sysvipc (IPC-046); an attached segment of shared
 * memory, which is a file too (IPC-003).
 */
export const USE_FILE = 1;
/** A bind mount of the namespace's file. GEN-080 */
export const USE_MOUNT = 2;
/** A child namespace (user and pid namespaces). USER-094, LIFE-005 */
export const USE_CHILD = 3;
/** A non-user namespace owned by a user namespace. USER-093 */
export const USE_OWNED = 4;
/** A pid_for_children or time_for_children link. LIFE-004, TIME-054 */
export const USE_PENDING = 5;
/** The credentials of whoever opened a file that is still open (f_cred). USER-095 */
export const USE_OPENER = 6;
/** A superblock mounted from inside (s_user_ns; the pid namespace of a procfs). LIFE-001, LIFE-017 */
export const USE_SUPERBLOCK = 7;
/** A socket. NET-050 */
export const USE_SOCKET = 8;

export const NAMESPACE_USES = 9;

/** A kind of reference to a namespace. */
export type NamespaceUse =
  | typeof USE_PROCESS
  | typeof USE_FILE
  | typeof USE_MOUNT
  | typeof USE_CHILD
  | typeof USE_OWNED
  | typeof USE_PENDING
  | typeof USE_OPENER
  | typeof USE_SUPERBLOCK
  | typeof USE_SOCKET;

// Position is number.
const NAMES: readonly string[] = [
  "process",
  "file",
  "mount",
  "child",
  "owned",
  "pending",
  "opener",
  "superblock",
  "socket",
];

/** "process" for USE_PROCESS. */
export function namespaceUseName(use: NamespaceUse): string {
  return NAMES[use]!;
}
