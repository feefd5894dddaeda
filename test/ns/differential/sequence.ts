/** Random operations for driver.c, over few enough values to meet often. */
import fc from "fast-check";
import {
  MNT_DETACH,
  MNT_EXPIRE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from "../../../src/abi/mount.ts";
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWUSER,
  CLONE_PARENT,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VM,
} from "../../../src/abi/sched.ts";
import { SIGCONT, SIGKILL, SIGSTOP, SIGTERM } from "../../../src/abi/signal.ts";
import { both, type Form, FULL, flagsOf, id, idMap, operationsLike, rarely, TYPES, who, zero } from "./forms.ts";
import type { Operation } from "./operation.ts";
import { HELD, scene } from "./scenes.ts";

const KINDS = 10;
const REGISTERS = 2;
const PATHS = 8;
const PROGRAMS = 5;

const types = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TYPES) },
  { weight: 2, arbitrary: flagsOf(TYPES) },
  { weight: 2, arbitrary: fc.constantFrom(...TYPES).map((type) => type | CLONE_NEWUSER) },
);
const cloneFlags = both(
  fc.oneof({ weight: 1, arbitrary: zero }, { weight: 2, arbitrary: types }),
  rarely([CLONE_FS, CLONE_FILES, CLONE_PARENT]),
);
const unshareFlags = both(types, rarely([CLONE_FS, CLONE_FILES, CLONE_SYSVSEM, CLONE_THREAD, CLONE_SIGHAND, CLONE_VM]));

const register = fc.nat(REGISTERS - 1);
const kind = fc.nat(KINDS - 1);
const path = fc.nat(PATHS - 1);
const capability = fc.constantFrom(0, 1, 5, 6, 7, 8, 18, 21, 31, 40, 41);
const capabilities = fc.oneof(
  fc.constantFrom(
    0,
    FULL,
    HELD,
    HELD - (1 << 21),
    HELD - (1 << 6) - (1 << 7),
    1 << 21,
    (1 << 21) + (1 << 6),
    1 << 18,
    HELD - 2 ** 31,
  ),
  fc.nat({ max: FULL }),
);

const map = idMap(3, ["x", "0 0", "0 0 0", "0 0 1\n\n", "\n"]);
// Rarely MS_UNBINDABLE: Linux 6.18 forgets it when it copies a mount namespace (MNT-018), so that driver.c makes no such copy from then on.
const propagation = both(
  fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(MS_SHARED, MS_SHARED, MS_PRIVATE, MS_SLAVE) },
    { weight: 3, arbitrary: fc.constant(MS_UNBINDABLE) },
    { weight: 1, arbitrary: flagsOf([MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE]) },
  ),
  fc.constantFrom(0, 0, MS_REC),
);

const FORMS: readonly Form[] = [
  { weight: 12, name: "clone", numbers: [cloneFlags] },
  { weight: 10, name: "unshare", numbers: [unshareFlags] },
  { weight: 6, name: "exec", numbers: [fc.nat(PROGRAMS - 1)] },
  { weight: 14, name: "openns", numbers: [zero, kind, register], about: who },
  { weight: 10, name: "setns", numbers: [register, fc.oneof(zero, zero, types)] },
  { weight: 3, name: "pidfd", numbers: [zero, zero, register], about: who },
  { weight: 2, name: "userns", numbers: [register, register] },
  { weight: 2, name: "parent", numbers: [register, register] },
  { weight: 1, name: "nstype", numbers: [register] },
  { weight: 1, name: "owner", numbers: [register] },
  { weight: 1, name: "close", numbers: [register] },
  { weight: 6, name: "uid_map", about: who, text: map },
  { weight: 5, name: "gid_map", about: who, text: map },
  { weight: 1, name: "projid_map", about: who, text: map },
  { weight: 3, name: "setgroups_file", about: who, text: fc.constantFrom("deny", "deny", "allow", "deny\n", "no") },
  { weight: 2, name: "hostname", text: fc.constantFrom("one", "two", "") },
  { weight: 1, name: "domainname", text: fc.constantFrom("net", "org") },
  { weight: 3, name: "setuid", numbers: [id] },
  { weight: 2, name: "setgid", numbers: [id] },
  { weight: 3, name: "setresuid", numbers: [id, id, id] },
  { weight: 2, name: "setresgid", numbers: [id, id, id] },
  { weight: 2, name: "setgroups", numbers: [fc.nat(2), id, id] },
  { weight: 2, name: "capset", numbers: [capabilities, capabilities, capabilities] },
  { weight: 2, name: "capset", numbers: [fc.constant(HELD), fc.constant(HELD), fc.constantFrom(0, HELD, FULL)] },
  { weight: 1, name: "capbset_drop", numbers: [capability] },
  { weight: 2, name: "ambient", numbers: [fc.constantFrom(1, 2, 2, 2, 2, 3, 4), capability] },
  { weight: 1, name: "securebits", numbers: [fc.constantFrom(0, 1, 4, 5, 16, 0x2f, 64)] },
  { weight: 1, name: "keepcaps", numbers: [fc.nat(2)] },
  { weight: 1, name: "no_new_privs" },
  { weight: 2, name: "dumpable", numbers: [fc.nat(1)] },
  { weight: 1, name: "subreaper", numbers: [fc.nat(1)] },
  {
    weight: 4,
    name: "tmpfs",
    numbers: [path, flagsOf([MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC])],
    text: fc.constantFrom("t", "u"),
  },
  { weight: 1, name: "proc", numbers: [path, zero] },
  { weight: 5, name: "bind", numbers: [path, path, fc.constantFrom(0, MS_REC)] },
  { weight: 1, name: "bindns", numbers: [register, path] },
  { weight: 2, name: "move", numbers: [path, path] },
  { weight: 5, name: "propagation", numbers: [path, propagation] },
  { weight: 2, name: "remount", numbers: [path, flagsOf([MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC])] },
  {
    weight: 4,
    name: "umount",
    numbers: [path, fc.constantFrom(0, 0, MNT_DETACH, MNT_DETACH, MNT_EXPIRE, UMOUNT_NOFOLLOW)],
  },
  { weight: 2, name: "mkdir", numbers: [path] },
  { weight: 2, name: "chdir", numbers: [path] },
  { weight: 1, name: "chroot", numbers: [path] },
  { weight: 1, name: "pivot_root", numbers: [path, path] },
  {
    weight: 4,
    name: "kill",
    numbers: [
      fc.constantFrom(1, 2, 3, 3, 4, 4, 5, 6, 7, 0, -1, -2, -3),
      fc.constantFrom(0, SIGKILL, SIGKILL, SIGTERM, SIGSTOP, SIGCONT),
    ],
  },
  { weight: 1, name: "setsid" },
  { weight: 2, name: "setpgid", numbers: [fc.constantFrom(0, 0, 2, 3, 4, 5), fc.constantFrom(0, 0, 1, 2, 3, 4)] },
  { weight: 4, name: "wait", numbers: [fc.nat(7)] },
  { weight: 2, name: "exit", numbers: [fc.nat(3)] },
  {
    weight: 2,
    name: "timens_offsets",
    about: who,
    text: fc.constantFrom("monotonic 100 0", "boottime 7 5\n", "monotonic 1", "1 5 0\n7 6 0\n"),
  },
];

/** What driver.c takes. */
const LONGEST = 60;

/** One operation after the other; now and then several that belong together, and often so at the start, when it is known who is there. */
export const sequence: fc.Arbitrary<Operation[]> = fc
  .tuple(
    fc.oneof(fc.constant([]), scene),
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: operationsLike(FORMS).map((operation) => [operation]) },
        { weight: 1, arbitrary: scene },
      ),
      { minLength: 5, maxLength: 36, size: "max" },
    ),
  )
  .map(([first, others]) => [...first, ...others.flat()].slice(0, LONGEST));
