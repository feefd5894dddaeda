/** What a thread can do in other namespaces without code of the caller's: operations as data. */
import { EPERM } from "../abi/errno.ts";
import { CLONE_FS, CLONE_NEWNS, CLONE_NEWUTS } from "../abi/sched.ts";
import { HostError } from "./host-error.ts";

/** Paths are those of the mount namespace that the task is in; `/proc/self` is the main thread, `/proc/thread-self` this one. */
export type HostOp =
  | { readonly op: "gethostname" }
  | { readonly op: "sethostname"; readonly name: string }
  | { readonly op: "getdomainname" }
  | { readonly op: "setdomainname"; readonly name: string }
  /** The names of all network interfaces, in the kernel's order. */
  | { readonly op: "interfaces" }
  | { readonly op: "readlink"; readonly path: string }
  /** As UTF-8. */
  | { readonly op: "readFile"; readonly path: string }
  /** Into a file that exists, by one write(2), as files of /proc want it. */
  | { readonly op: "writeFile"; readonly path: string; readonly data: string }
  | { readonly op: "readdir"; readonly path: string }
  | { readonly op: "mkdir"; readonly path: string; readonly mode?: number }
  | {
      readonly op: "mount";
      readonly target: string;
      readonly source?: string;
      readonly type?: string;
      /** MS_* of mount(2). */
      readonly flags?: number;
      readonly data?: string;
    }
  /** `flags`: MNT_* and UMOUNT_NOFOLLOW of umount2(2). */
  | { readonly op: "umount"; readonly target: string; readonly flags?: number }
  | { readonly op: "chdir"; readonly path: string }
  | { readonly op: "getcwd" };

/** What an operation gives. */
export type HostOpResult<O extends HostOp> = O["op"] extends "interfaces" | "readdir"
  ? string[]
  : O["op"] extends "gethostname" | "getdomainname" | "readlink" | "readFile" | "getcwd"
    ? string
    : undefined;

/** The results of a list of operations, in its order. */
export type HostOpResults<O extends readonly HostOp[]> = { -readonly [K in keyof O]: HostOpResult<O[K]> };

/** What an operation changes, by the flag that gives a thread one of its own. */
const CHANGES: Partial<Record<HostOp["op"], readonly [flags: number, what: string]>> = {
  sethostname: [CLONE_NEWUTS, "uts namespace"],
  setdomainname: [CLONE_NEWUTS, "uts namespace"],
  mount: [CLONE_NEWNS, "mount namespace"],
  umount: [CLONE_NEWNS, "mount namespace"],
  chdir: [CLONE_FS | CLONE_NEWNS, "working directory"],
};

/**
 * Operations change what the task unshared or entered, never what the process shares with the host.
 * @param own CLONE_* flags of what is the task's own.
 * @throws {HostError} EPERM, before anything is done.
 */
export function checkOps(ops: readonly HostOp[], own: number): void {
  for (const [i, { op }] of ops.entries()) {
    const change = CHANGES[op];
    if (change !== undefined && (own & change[0]) === 0)
      throw new HostError(EPERM, { syscall: op, step: `ops[${i}] without a ${change[1]} of its own` });
  }
}
