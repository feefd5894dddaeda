/**
 * Random operations for actors, over few enough values to meet often. None makes a file: below a tmpfs that was unmounted is the machine's own
 * file system.
 */
import fc from "fast-check";
import {
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
} from "../../../../src/abi/mount.ts";
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_SYSVSEM,
} from "../../../../src/abi/sched.ts";
import { LINK_NAMES } from "../../../../src/ns/ops/actor.ts";
import type { Operation } from "../../differential/operations.ts";

const COMMON = [CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWCGROUP];
/** Linux takes milliseconds for one: they are rare. */
const TYPES = [...COMMON, CLONE_NEWNET];

const zero = fc.constant(0);
const flagsOf = (flags: readonly number[]): fc.Arbitrary<number> =>
  fc.subarray([...flags]).map((chosen) => chosen.reduce((all, flag) => all + flag, 0));
const types = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...COMMON) },
  { weight: 2, arbitrary: flagsOf(COMMON) },
  { weight: 3, arbitrary: fc.constantFrom(...COMMON.slice(1)).map((type) => type + CLONE_NEWUSER) },
  { weight: 1, arbitrary: fc.constantFrom(CLONE_NEWNET, CLONE_NEWNET + CLONE_NEWUSER, 1, 0x100000) },
);
const unshared = fc
  .tuple(
    types,
    fc.oneof({ weight: 5, arbitrary: zero }, { weight: 1, arbitrary: flagsOf([CLONE_FS, CLONE_FILES, CLONE_SYSVSEM]) }),
  )
  .map(([type, more]) => type + more);

const register = fc.nat(2);
const who = fc.nat(5);
const link = fc.nat(LINK_NAMES.length - 1);
const path = fc.nat(5);
const id = fc.constantFrom(0, 0, 1, 1000, 1001, 5, 65534, -1);
const FULL = Number((1n << 41n) - 1n);
const capabilities = fc.oneof(
  fc.constantFrom(0, FULL, FULL - 2 ** 21, FULL - 2 ** 6 - 2 ** 7, 2 ** 21, 2 ** 21 + 2 ** 18, FULL - 2 ** 31),
  fc.nat({ max: FULL }),
);
const extent = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 1000, 5),
    fc.constantFrom(0, 0, 1, 1000, 1001, 5),
    fc.constantFrom(1, 1, 1, 2, 5, 4294967295),
  )
  .map((numbers) => numbers.join(" "));
const map = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("0 0 1", "0 1000 1", "1000 0 1", "0 0 4294967295", "0 0 2000", "1000 1000 1"),
  },
  { weight: 3, arbitrary: fc.array(extent, { minLength: 1, maxLength: 7 }).map((lines) => `${lines.join("\n")}\n`) },
  { weight: 1, arbitrary: fc.constantFrom("x", "0 0", "0 0 0", "0 0 1\n\n", "\n", "") },
);
const mapName = fc.constantFrom(0, 0, 1, 1, 2);
// Not MS_UNBINDABLE: Linux 6.18 forgets it when it copies a mount namespace, and is no judge of it (MNT-018).
const propagation = fc
  .tuple(fc.constantFrom(MS_SHARED, MS_SHARED, MS_PRIVATE, MS_SLAVE), fc.constantFrom(0, 0, MS_REC))
  .map(([how, recursive]) => how + recursive);

interface Form {
  readonly weight: number;
  readonly name: string;
  readonly numbers?: readonly fc.Arbitrary<number>[];
  readonly about?: fc.Arbitrary<number>;
  readonly text?: fc.Arbitrary<string>;
}

const FORMS: readonly Form[] = [
  { weight: 12, name: "create", numbers: [fc.oneof({ weight: 1, arbitrary: zero }, { weight: 2, arbitrary: types })] },
  { weight: 10, name: "unshare", numbers: [unshared] },
  { weight: 8, name: "enter", numbers: [fc.oneof(fc.constantFrom(...TYPES), flagsOf(TYPES))], about: who },
  { weight: 7, name: "open", numbers: [link, register], about: who },
  { weight: 7, name: "join", numbers: [register, fc.oneof(zero, zero, types)] },
  { weight: 2, name: "parent", numbers: [register, register] },
  { weight: 2, name: "owner", numbers: [register, register] },
  { weight: 1, name: "owner_uid", numbers: [register] },
  { weight: 1, name: "type", numbers: [register] },
  { weight: 1, name: "close", numbers: [register] },
  { weight: 10, name: "write_map", numbers: [mapName], about: who, text: map },
  { weight: 2, name: "read_map", numbers: [mapName], about: who },
  { weight: 4, name: "write_setgroups", about: who, text: fc.constantFrom("deny", "deny", "allow", "deny\n", "no") },
  { weight: 1, name: "read_status", about: who },
  { weight: 1, name: "read_links", about: who },
  {
    weight: 2,
    name: "write_time_offsets",
    about: who,
    text: fc.constantFrom(
      "monotonic 100 0",
      "boottime 7 5\n",
      "monotonic 1",
      "1 5 0\n7 6 0\n",
      "monotonic -99999999 0",
    ),
  },
  { weight: 2, name: "hostname", text: fc.constantFrom("one", "two", "", "x".repeat(64), "x".repeat(65)) },
  { weight: 1, name: "domainname", text: fc.constantFrom("net", "org") },
  { weight: 4, name: "set_uids", numbers: [id, id, id] },
  { weight: 3, name: "set_gids", numbers: [id, id, id] },
  { weight: 2, name: "set_groups", numbers: [fc.nat(3), id, id] },
  { weight: 3, name: "set_capabilities", numbers: [capabilities, capabilities, capabilities] },
  { weight: 1, name: "set_capabilities", numbers: [fc.constant(FULL), fc.constant(FULL), zero] },
  { weight: 3, name: "tmpfs", numbers: [path, flagsOf([MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC])] },
  { weight: 3, name: "bind", numbers: [path, path, fc.constantFrom(0, MS_REC)] },
  { weight: 3, name: "propagation", numbers: [path, propagation] },
  { weight: 3, name: "umount", numbers: [path, fc.constantFrom(0, 0, MNT_DETACH)] },
  { weight: 3, name: "kill", numbers: [fc.constantFrom(0, 9, 15, 19)], about: who },
  { weight: 4, name: "wait" },
  { weight: 1, name: "exit", numbers: [fc.nat(3)] },
];

const operation: fc.Arbitrary<Operation> = fc.oneof(
  ...FORMS.map(({ weight, name, numbers = [], about = zero, text = fc.constant("") }) => ({
    weight,
    arbitrary: fc
      .tuple(who, fc.tuple(numbers[0] ?? zero, numbers[1] ?? zero, numbers[2] ?? zero, about), text)
      .map(([slot, values, words]): Operation => ({ slot, name, numbers: values, text: words })),
  })),
);

export const history: fc.Arbitrary<Operation[]> = fc.array(operation, { minLength: 1, maxLength: 16, size: "max" });
