import { RLIM64_INFINITY } from "../../../abi/resource.ts";
import { Rlimit64, Rusage } from "../../../abi/resource-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import { SYS_getrlimit, SYS_getrusage, SYS_prlimit64, SYS_setrlimit } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { type Nested, nestedAt, nothing, structBytes, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct rlimit; Infinity is RLIM_INFINITY. */
export interface RlimitValue {
  /** The soft limit. */
  readonly rlim_cur: number;
  /** The hard limit. */
  readonly rlim_max: number;
}

/** struct rusage: times as struct timeval, ru_maxrss in KiB. */
export type RusageValue = Nested<StructValues<typeof Rusage.fields>>;

const { rlim_cur, rlim_max } = Rlimit64.fields;

function rlimit(_result: number, { slots }: Syscall<RlimitValue>): RlimitValue {
  const view = viewOf(slots[0]!);
  const read = (field: typeof rlim_cur): number =>
    field.getBig(view, 0) === RLIM64_INFINITY ? Number.POSITIVE_INFINITY : field.get(view, 0);
  return { rlim_cur: read(rlim_cur), rlim_max: read(rlim_max) };
}

function rlimitBytes(limit: RlimitValue): Uint8Array {
  const word = (value: number): number | bigint => (value === Number.POSITIVE_INFINITY ? RLIM64_INFINITY : value);
  return structBytes(Rlimit64, { rlim_cur: word(limit.rlim_cur), rlim_max: word(limit.rlim_max) });
}

/** getrlimit(2), getrusage(2): what a process may use, and what it used. */
export const limitCalls = {
  /** getrlimit(2). EINVAL: no such resource. @param resource RLIMIT_* */
  getrlimit: (resource: number): Syscall<RlimitValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Rlimit64.size));
    return memory.of(new Syscall<RlimitValue>(SYS_getrlimit, rlimit, resource, address));
  },
  /** setrlimit(2). EINVAL: the soft limit is above the hard one; EPERM: raises the hard one without CAP_SYS_RESOURCE. */
  setrlimit: (resource: number, limit: RlimitValue): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_setrlimit, nothing, resource, memory.input(rlimitBytes(limit))));
  },
  /** prlimit(2): the limit before. @param pid 0 for the caller. @param limit null only asks. */
  prlimit: (pid: number, resource: number, limit: RlimitValue | null = null): Syscall<RlimitValue> => {
    const memory = new Slots();
    const old = memory.output(new Uint8Array(Rlimit64.size));
    const given = memory.input(limit === null ? null : rlimitBytes(limit));
    return memory.of(new Syscall<RlimitValue>(SYS_prlimit64, rlimit, pid, resource, given, old));
  },
  /** getrusage(2): what was used so far. @param who RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD */
  getrusage: (who: number): Syscall<RusageValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(Rusage.size));
    return memory.of(new Syscall<RusageValue>(SYS_getrusage, nestedAt(Rusage, 0), who, address));
  },
} as const;
