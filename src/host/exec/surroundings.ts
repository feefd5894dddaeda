import { readlinkSync } from "node:fs";
import { _LINUX_CAPABILITY_VERSION_3 } from "../../abi/capability.ts";
import { UserCapData } from "../../abi/capability-struct.ts";
import { CLONE_NEWPID, CLONE_NEWUSER } from "../../abi/sched.ts";
import { sys } from "../syscall.ts";
import type { CapabilityMasks } from "./credential-steps.ts";
import type { OpenDescriptors } from "./open-descriptors.ts";
import type { ParentIdentity } from "./parent-death-steps.ts";
import type { SysProcAttr } from "./process-attributes.ts";
import { words } from "./step.ts";

/** Every capability there is or will be: capset(2) takes what the kernel knows of it. */
const ALL_CAPS = { effective: 0xffff_ffff_ffff_ffffn, permitted: 0xffff_ffff_ffff_ffffn, inheritable: 0n };
const NO_CAPS = { effective: 0n, permitted: 0n, inheritable: 0n };

/** What a child may do once it is in the namespaces of `attr`. */
export function capabilitiesIn(attr: SysProcAttr): CapabilityMasks {
  if (attr.ambientCaps === undefined) return NO_CAPS;
  // user_namespaces(7): whoever creates or enters a user namespace has all capabilities in it.
  const created = (attr.cloneflags ?? 0) | (attr.unshareflags ?? 0);
  const joinsUser = attr.joinNamespaces?.some(({ fd, flags }) => entersUserNamespace(fd, flags)) ?? false;
  return (created & CLONE_NEWUSER) !== 0 || joinsUser ? ALL_CAPS : ownCapabilities();
}

/** With flags of 0 the descriptor tells what it is: a pidfd is never entered that way (setns(2): EINVAL). */
function entersUserNamespace(fd: number, flags: number): boolean {
  if (flags !== 0) return (flags & CLONE_NEWUSER) !== 0;
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith("user:");
  } catch (error) {
    // It is not open, as setns(2) will say.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Of the calling thread (capget(2)). */
function ownCapabilities(): CapabilityMasks {
  const memory = new Uint8Array(2 * UserCapData.size);
  sys("capget", words(_LINUX_CAPABILITY_VERSION_3, 0), memory);
  const view = new DataView(memory.buffer);
  const low = UserCapData.read(view, 0);
  const high = UserCapData.read(view, UserCapData.size);
  const mask = (set: "effective" | "permitted" | "inheritable"): bigint =>
    (BigInt(high[set]) << 32n) | BigInt(low[set]);
  return { effective: mask("effective"), permitted: mask("permitted"), inheritable: mask("inheritable") };
}

/** How the child will know its parent. Nothing is opened for a child that will not ask. */
export function identifyParent(attr: SysProcAttr, open: OpenDescriptors): ParentIdentity {
  const { pid } = process;
  const { pdeathsig, cloneflags = 0, forkAgain = false } = attr;
  return pdeathsig === undefined || (!forkAgain && childrenSee(cloneflags)) ? { pid } : { pidfd: open.pidfd(pid) };
}

/** Whether children are in the pid namespace of this process, so that getppid(2) tells them who it is. */
function childrenSee(cloneflags: number): boolean {
  if ((cloneflags & CLONE_NEWPID) !== 0) return false;
  const namespaces = "/proc/thread-self/ns";
  try {
    return readlinkSync(`${namespaces}/pid`) === readlinkSync(`${namespaces}/pid_for_children`);
  } catch (error) {
    // pid_namespaces(7): after unshare(CLONE_NEWPID) the link leads nowhere until there is a first child.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
