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
import { CLONE_FILES, CLONE_FS, CLONE_NEWNET, CLONE_NEWUSER, CLONE_SYSVSEM } from "../../../../src/abi/sched.ts";
import { LINK_NAMES } from "../../../../src/ns/ops/actor.ts";
import {
  both,
  type Form,
  FULL,
  flagsOf,
  id,
  idMap,
  operationsLike,
  rarely,
  TYPES,
  who,
  zero,
} from "../../differential/forms.ts";
import type { Operation } from "../../differential/operation.ts";

/** Linux takes milliseconds for a network namespace: they are rare. */
const COMMON = TYPES.filter((type) => type !== CLONE_NEWNET);

const types = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...COMMON) },
  { weight: 2, arbitrary: flagsOf(COMMON) },
  { weight: 3, arbitrary: fc.constantFrom(...COMMON.slice(1)).map((type) => type | CLONE_NEWUSER) },
  { weight: 1, arbitrary: fc.constantFrom(CLONE_NEWNET, CLONE_NEWNET | CLONE_NEWUSER, 1, 0x100000) },
);
const unshared = both(types, rarely([CLONE_FS, CLONE_FILES, CLONE_SYSVSEM]));

const register = fc.nat(2);
const link = fc.nat(LINK_NAMES.length - 1);
const path = fc.nat(5);
const capabilities = fc.oneof(
  fc.constantFrom(0, FULL, FULL - 2 ** 21, FULL - 2 ** 6 - 2 ** 7, 2 ** 21, 2 ** 21 + 2 ** 18, FULL - 2 ** 31),
  fc.nat({ max: FULL }),
);
const map = idMap(7, ["x", "0 0", "0 0 0", "0 0 1\n\n", "\n", ""]);
const mapName = fc.constantFrom(0, 0, 1, 1, 2);
// Not MS_UNBINDABLE: Linux 6.18 forgets it when it copies a mount namespace, and is no judge of it (MNT-018).
const propagation = both(fc.constantFrom(MS_SHARED, MS_SHARED, MS_PRIVATE, MS_SLAVE), fc.constantFrom(0, 0, MS_REC));

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

export const history: fc.Arbitrary<Operation[]> = fc.array(operationsLike(FORMS), {
  minLength: 1,
  maxLength: 16,
  size: "max",
});
