/** What a thread can do in other namespaces without code of the caller's: operations as data. */
import { EPERM } from "../abi/errno.ts";
import { CLONE_FS, CLONE_NEWNS, CLONE_NEWUTS } from "../abi/sched.ts";
import { ArgumentChecks } from "./argument-checks.ts";
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

interface OpRule {
  /** Its strings that must be there, and those that may. */
  readonly texts: readonly string[];
  readonly optional?: readonly string[];
  /** Its number, which may be missing. */
  readonly number?: string;
  /** What it changes, by the flags that give a thread one of its own. */
  readonly changes?: readonly [flags: number, what: string];
}

const UTS = [CLONE_NEWUTS, "uts namespace"] as const;
const MOUNTS = [CLONE_NEWNS, "mount namespace"] as const;

const RULES: Readonly<Record<HostOp["op"], OpRule>> = {
  gethostname: { texts: [] },
  sethostname: { texts: ["name"], changes: UTS },
  getdomainname: { texts: [] },
  setdomainname: { texts: ["name"], changes: UTS },
  interfaces: { texts: [] },
  readlink: { texts: ["path"] },
  readFile: { texts: ["path"] },
  writeFile: { texts: ["path", "data"] },
  readdir: { texts: ["path"] },
  mkdir: { texts: ["path"], number: "mode" },
  mount: { texts: ["target"], optional: ["source", "type", "data"], number: "flags", changes: MOUNTS },
  umount: { texts: ["target"], number: "flags", changes: MOUNTS },
  chdir: { texts: ["path"], changes: [CLONE_FS | CLONE_NEWNS, "working directory"] },
  getcwd: { texts: [] },
};

/**
 * Operations change what the task unshared or entered, never what the process shares with the host.
 * @param own CLONE_* flags of what is the task's own.
 * @throws {HostError} EPERM, and EINVAL for what is no operation, before anything is done.
 */
export function checkOps(ops: readonly HostOp[], own: number): void {
  const checks = new ArgumentChecks("operations");
  checks.list("ops", ops);
  for (const [i, op] of ops.entries()) {
    checks.object(`ops[${i}]`, op);
    checks.refuseUnless(`ops[${i}]: unknown operation ${JSON.stringify(op.op)}`, Object.hasOwn(RULES, op.op));
    const rule = RULES[op.op];
    checkOp(op as unknown as Readonly<Record<string, unknown>>, rule, `ops[${i}]`);
    if (rule.changes !== undefined && (own & rule.changes[0]) === 0)
      throw new HostError(EPERM, { syscall: op.op, step: `ops[${i}] without a ${rule.changes[1]} of its own` });
  }
}

function checkOp(op: Readonly<Record<string, unknown>>, { texts, optional = [], number }: OpRule, step: string): void {
  const checks = new ArgumentChecks(String(op["op"]));
  // What is written to a file may have NULs in it.
  for (const name of texts)
    if (name === "data") checks.refuseUnless(`${step}.data`, typeof op[name] === "string");
    else checks.text(`${step}.${name}`, op[name]);
  for (const name of optional) if (op[name] !== undefined) checks.text(`${step}.${name}`, op[name]);
  if (number !== undefined && op[number] !== undefined) checks.flags(`${step}.${number}`, op[number]);
}
