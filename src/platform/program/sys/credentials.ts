import { _LINUX_CAPABILITY_VERSION_3, CAP_LAST_CAP } from "../../../abi/capability.ts";
import { UserCapData, UserCapHeader } from "../../../abi/capability-struct.ts";
import {
  SYS_capget,
  SYS_capset,
  SYS_getgroups,
  SYS_getresgid,
  SYS_getresuid,
  SYS_setfsgid,
  SYS_setfsuid,
  SYS_setgid,
  SYS_setgroups,
  SYS_setregid,
  SYS_setresgid,
  SYS_setresuid,
  SYS_setreuid,
  SYS_setuid,
} from "../../../abi/unistd-riscv64.ts";
import { type Call, call, type Routine, Syscall } from "../syscall.ts";
import { intBytes, nothing, structBytes, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** Real, effective and saved user ids. */
export interface ResuidValue {
  readonly ruid: number;
  readonly euid: number;
  readonly suid: number;
}

/** Real, effective and saved group ids. */
export interface ResgidValue {
  readonly rgid: number;
  readonly egid: number;
  readonly sgid: number;
}

/** The sets of capget(2), as ascending CAP_* numbers. The bounding and ambient sets are prctl(2)'s. */
export interface CapabilitySets {
  readonly effective: readonly number[];
  readonly permitted: readonly number[];
  readonly inheritable: readonly number[];
}

function threeIds<T>(number: number, name: (ids: readonly [number, number, number]) => T): Syscall<T> {
  const memory = new Slots();
  const addresses = [0, 1, 2].map(() => memory.output(new Uint8Array(4))) as [number, number, number];
  return memory.of(
    new Syscall<T>(
      number,
      (_result, { slots }) => name(slots.map((id) => viewOf(id).getUint32(0, true)) as [number, number, number]),
      ...addresses,
    ),
  );
}

function* getgroups(): Routine<number[]> {
  const size = yield* new Syscall(SYS_getgroups, null, 0, 0);
  if (size === 0) return [];
  const memory = new Slots();
  const address = memory.output(new Uint8Array(4 * size));
  return yield* memory.of(
    new Syscall<number[]>(
      SYS_getgroups,
      (count, { slots }) => Array.from({ length: count }, (_, i) => viewOf(slots[0]!).getUint32(4 * i, true)),
      size,
      address,
    ),
  );
}

function capabilityHeader(pid: number): Uint8Array {
  return structBytes(UserCapHeader, { version: _LINUX_CAPABILITY_VERSION_3, pid });
}

const { effective, permitted, inheritable } = UserCapData.fields;

function capabilityNumbers(view: DataView, field: typeof effective): number[] {
  const words = [field.get(view, 0), field.get(view, UserCapData.size)];
  const capabilities: number[] = [];
  for (let cap = 0; cap <= CAP_LAST_CAP; cap++) {
    if ((words[cap >> 5]! & (1 << (cap & 31))) !== 0) capabilities.push(cap);
  }
  return capabilities;
}

function setCapabilities(view: DataView, field: typeof effective, capabilities: readonly number[]): void {
  const words = [0, 0];
  for (const cap of capabilities) words[cap >> 5]! |= 1 << (cap & 31);
  field.set(view, 0, words[0]!);
  field.set(view, UserCapData.size, words[1]!);
}

function capabilitySets(_result: number, { slots }: Syscall<CapabilitySets>): CapabilitySets {
  const view = viewOf(slots[1]!);
  return {
    effective: capabilityNumbers(view, effective),
    permitted: capabilityNumbers(view, permitted),
    inheritable: capabilityNumbers(view, inheritable),
  };
}

/**
 * credentials(7), capabilities(7). Where there are several ids, -1 leaves one as it is. EPERM: not allowed to the caller; EINVAL: no number of its
 * user namespace.
 */
export const credentialCalls = {
  /** setuid(2): with CAP_SETUID all of the ids, else the effective one. */
  setuid: (uid: number): Syscall<void> => new Syscall(SYS_setuid, nothing, uid),
  /** seteuid(3): to the real or the saved id, or any with CAP_SETUID. */
  seteuid: (euid: number): Syscall<void> => new Syscall(SYS_setresuid, nothing, -1, euid, -1),
  /** setreuid(2): the saved id becomes the effective one if the real one is set, or the effective one to another than the real one. */
  setreuid: (ruid: number, euid: number): Syscall<void> => new Syscall(SYS_setreuid, nothing, ruid, euid),
  /** setresuid(2): each to one of the three, or any with CAP_SETUID. The file system id follows the effective one. */
  setresuid: (ruid: number, euid: number, suid: number): Syscall<void> =>
    new Syscall(SYS_setresuid, nothing, ruid, euid, suid),
  /** getresuid(2) */
  getresuid: (): Syscall<ResuidValue> => threeIds(SYS_getresuid, ([ruid, euid, suid]) => ({ ruid, euid, suid })),
  /** setgid(2): with CAP_SETGID all of the ids, else the effective one. */
  setgid: (gid: number): Syscall<void> => new Syscall(SYS_setgid, nothing, gid),
  /** setegid(3) */
  setegid: (egid: number): Syscall<void> => new Syscall(SYS_setresgid, nothing, -1, egid, -1),
  /** setregid(2) */
  setregid: (rgid: number, egid: number): Syscall<void> => new Syscall(SYS_setregid, nothing, rgid, egid),
  /** setresgid(2) */
  setresgid: (rgid: number, egid: number, sgid: number): Syscall<void> =>
    new Syscall(SYS_setresgid, nothing, rgid, egid, sgid),
  /** getresgid(2) */
  getresgid: (): Syscall<ResgidValue> => threeIds(SYS_getresgid, ([rgid, egid, sgid]) => ({ rgid, egid, sgid })),
  /** setfsuid(2): the one before, on success and failure alike; -1 only asks. */
  setfsuid: (fsuid: number): Syscall => new Syscall(SYS_setfsuid, null, fsuid),
  /** setfsgid(2): as setfsuid. */
  setfsgid: (fsgid: number): Syscall => new Syscall(SYS_setfsgid, null, fsgid),
  /** getgroups(2): the supplementary groups. A routine: it asks how many there are first. */
  getgroups: (): Call<number[]> => call(getgroups()),
  /** setgroups(2). EPERM without CAP_SETGID, or where /proc/PID/setgroups says "deny" (user_namespaces(7)). */
  setgroups: (groups: readonly number[]): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(intBytes(groups));
    return memory.of(new Syscall<void>(SYS_setgroups, nothing, groups.length, address));
  },
  /** capget(2). ESRCH: no such thread. @param pid 0 for the caller. */
  capget: (pid = 0): Syscall<CapabilitySets> => {
    const memory = new Slots();
    const addresses = [
      memory.input(capabilityHeader(pid)),
      memory.output(new Uint8Array(2 * UserCapData.size)),
    ] as const;
    return memory.of(new Syscall<CapabilitySets>(SYS_capget, capabilitySets, ...addresses));
  },
  /** capset(2): the caller's own sets. EPERM: adds to the permitted set, or `effective` goes beyond it. */
  capset: (sets: CapabilitySets): Syscall<void> => {
    const data = new Uint8Array(2 * UserCapData.size);
    const view = viewOf(data);
    setCapabilities(view, effective, sets.effective);
    setCapabilities(view, permitted, sets.permitted);
    setCapabilities(view, inheritable, sets.inheritable);
    const memory = new Slots();
    const addresses = [memory.input(capabilityHeader(0)), memory.input(data)] as const;
    return memory.of(new Syscall<void>(SYS_capset, nothing, ...addresses));
  },
} as const;
