/**
 * Short courses of operations for driver.c that lead somewhere, with what is random in them: single operations rarely meet in this order. Each was
 * made for a mistake that histories of single operations did not notice (docs/namespaces-testing.md).
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
} from "../../../src/abi/mount.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../../src/abi/sched.ts";
import { SIGKILL } from "../../../src/abi/signal.ts";
import { FULL, flagsOf } from "./forms.ts";
import type { Operation } from "./operation.ts";

type Numbers = readonly [number?, number?, number?, number?];

function by(slot: number, name: string, numbers: Numbers = [], text = ""): Operation {
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  return { slot, name, numbers: [a, b, c, d], text };
}

/** A write to a file of the process itself, or of another one. */
function write(slot: number, file: string, text: string, about = slot): Operation {
  return by(slot, file, [0, 0, 0, about], text);
}

/** Somebody, from few enough to be the same one now and then. */
const who = fc.nat(2);
const registers = fc.nat(1);
/** Of the links in /proc/PID/ns, as driver.c counts them: what setns(2) calls each. */
const LINKS = [
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWNET,
  CLONE_NEWPID,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
] as const;
const PID_LINK = 4;
const USER_LINK = 8;
const CGROUP_LINK = 0;
const UTS_LINK = 9;
const some = (...flags: readonly number[]): fc.Arbitrary<number> => fc.constantFrom(0, 0, ...flags);
const capability = fc.constantFrom(0, 6, 7, 8, 18, 21, 31);
/** Without CAP_SYS_RESOURCE and CAP_SYS_TIME, which driver.c takes from everyone. */
export const HELD = FULL - (1 << 24) - (1 << 25);
/** And without CAP_SETFCAP. */
const WITHOUT_SETFCAP = HELD - 2 ** 31;

/** Opens a namespace of somebody, and joins it. */
const joins = fc
  .tuple(who, who, fc.nat(LINKS.length - 1), registers, fc.boolean())
  .map(([slot, other, link, register, isTyped]) => [
    by(slot, "openns", [0, link, register, other]),
    by(slot, "setns", [register, isTyped ? LINKS[link]! : 0]),
  ]);

/** A child in another pid namespace joins that of somebody, who may be further out, and has a child. */
const climbs = fc
  .tuple(who, who, who, registers, some(CLONE_NEWUSER))
  .map(([slot, child, other, register, more]) => [
    by(slot, "clone", [CLONE_NEWPID | more]),
    by(child, "openns", [0, PID_LINK, register, other]),
    by(child, "setns", [register]),
    by(child, "clone"),
  ]);

/** A user namespace with maps, and one inside it. */
const nests = fc
  .tuple(who, some(CLONE_NEWNS, CLONE_NEWUTS), fc.boolean(), fc.boolean(), fc.constantFrom("0 0 1", "1000 0 1"))
  .map(([slot, more, denies, clones, map]) => [
    by(slot, "unshare", [CLONE_NEWUSER | more]),
    ...(denies ? [write(slot, "setgroups_file", "deny")] : []),
    write(slot, "uid_map", map),
    write(slot, "gid_map", "0 0 1"),
    by(slot, clones ? "clone" : "unshare", [CLONE_NEWUSER]),
    by(slot, "setgroups", [1]),
  ]);

/** One who may do nothing but own a user namespace looks into one inside that. */
const owns = fc
  .tuple(who, who, who, registers, fc.constantFrom(0, CLONE_NEWUSER, CLONE_NEWUTS), some(PID_LINK))
  .map(([slot, child, other, register, type, link]) => [
    by(slot, "setuid", [1000]),
    by(slot, "dumpable", [1]),
    by(slot, "clone", [CLONE_NEWUSER]),
    write(slot, "uid_map", "0 1000 1", child),
    write(slot, "setgroups_file", "deny", child),
    write(slot, "gid_map", "0 0 1", child),
    by(child, "unshare", [CLONE_NEWUSER | type]),
    by(slot, "openns", [0, link === 0 ? USER_LINK : UTS_LINK, register, other]),
    by(slot, "setns", [register]),
  ]);

/** What one has is not taken along into a user namespace. */
const enters = fc
  .tuple(who, capability, fc.constantFrom(0, 1, 4, 16), fc.constantFrom("unshare", "clone", "exec"), capability)
  .map(([slot, raised, bits, how, dropped]) => [
    by(slot, "capset", [HELD, HELD, HELD]),
    by(slot, "ambient", [2, raised]),
    ...(bits === 0 ? [] : [by(slot, "securebits", [bits])]),
    ...(dropped === 0 ? [by(slot, "capbset_drop", [raised])] : []),
    how === "exec" ? by(slot, "exec", [dropped % 5]) : by(slot, how, [CLONE_NEWUSER]),
  ]);

/** Who could not give file capabilities makes a user namespace, and maps root into it. */
const hands = fc
  .tuple(who, who, fc.constantFrom("0 0 1", "5 0 1", "0 1000 1", "0 0 4294967295"), fc.boolean())
  .map(([slot, other, map, clones]) => [
    by(slot, "capset", [WITHOUT_SETFCAP, WITHOUT_SETFCAP, 0]),
    by(slot, clones ? "clone" : "unshare", [CLONE_NEWUSER]),
    write(other, "uid_map", map),
  ]);

/** Generations, of whom the middle dies. */
const dies = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 1),
    fc.constantFrom(1, 1, 1, 0, 2),
    fc.constantFrom(1, 2, 2),
    fc.constantFrom(1, 2, 2, 3),
    fc.constantFrom(0, CLONE_NEWPID),
    fc.constantFrom(true, true, false),
    fc.constantFrom(false, false, true),
  )
  .map(([slot, child, grandchild, gone, type, adopts, isKilled]) => [
    ...(adopts ? [by(slot, "subreaper", [1])] : []),
    by(slot, "clone", [type]),
    by(child, "clone"),
    by(grandchild, "clone"),
    isKilled ? by(slot, "kill", [gone, SIGKILL]) : by(gone, "exit", [3]),
  ]);

const A = 1;
const B = 2;
const A_X = 3;
const A_X_Y = 5;
const C = 6;
const places = fc.constantFrom(A, B, C);
const how = fc.constantFrom(MS_SHARED, MS_SLAVE, MS_SLAVE, MS_PRIVATE);

/** A shared directory at several places, which become peers and slaves of each other; then something is mounted in it. */
const spreads = fc
  .tuple(
    who,
    fc.array(fc.tuple(places, how), { minLength: 2, maxLength: 6, size: "max" }),
    fc.tuple(places, places),
    who,
    some(MNT_DETACH),
  )
  .map(([slot, changes, [from, to], other, detach]) => [
    // A file system of its own: binding what is shared again and again doubles it each time.
    by(slot, "tmpfs", [A], "t"),
    by(slot, "mkdir", [A_X]),
    by(slot, "propagation", [A, MS_SHARED]),
    by(slot, "bind", [A, B]),
    by(slot, "bind", [A, C]),
    ...changes.map(([place, type]) => by(slot, "propagation", [place, type])),
    by(slot, "bind", [from, to]),
    by(other, "tmpfs", [A_X], "u"),
    by(other, "umount", [A_X, detach]),
  ]);

/** A whole tree changes its propagation, in one of two mount namespaces that share it. */
const parts = fc
  .tuple(who, who, fc.constantFrom(A, A_X), some(CLONE_NEWUSER), how, some(MS_REC, MS_REC, MS_REC), who)
  .map(([slot, other, below, type, to, recursive, third]) => [
    by(slot, "tmpfs", [below], "t"),
    by(slot, "propagation", [0, MS_SHARED | MS_REC]),
    by(slot, "clone", [CLONE_NEWNS | type]),
    by(other, "propagation", [0, to | recursive]),
    by(third, "mkdir", [below === A ? A_X : A_X_Y]),
    by(third, "tmpfs", [below === A ? A_X : A_X_Y], "u"),
  ]);

const RESTRICTIONS = [MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC];

/** Mounts come into a namespace of less privilege, whose owner tries to lift them and what restricts them. */
const lifts = fc
  .tuple(
    who,
    flagsOf(RESTRICTIONS),
    fc.array(
      fc.oneof(
        fc.tuple(fc.constant("bind"), places, places, fc.constantFrom(0, MS_REC)),
        fc.tuple(fc.constant("remount"), places, flagsOf(RESTRICTIONS), fc.constant(0)),
        fc.tuple(fc.constant("umount"), places, some(MNT_DETACH), fc.constant(0)),
        fc.tuple(fc.constant("move"), places, places, fc.constant(0)),
      ),
      { minLength: 2, maxLength: 5, size: "max" },
    ),
  )
  .map(([slot, flags, tries]) => [
    by(slot, "tmpfs", [A, flags], "t"),
    by(slot, "unshare", [CLONE_NEWUSER | CLONE_NEWNS]),
    ...tries.map(([name, a, b, c]) => by(slot, name, [a, b, c])),
  ]);

/** A user namespace allows few namespaces of one kind, which are made, left and made again: of kinds that Linux frees at once, not in a work queue. */
const counts = fc
  .tuple(
    who,
    fc.nat(2),
    fc.constantFrom(CGROUP_LINK, UTS_LINK),
    fc.array(fc.tuple(who, fc.constantFrom("unshare", "unshare", "clone", "exit")), { minLength: 2, maxLength: 5 }),
  )
  .map(([slot, maximum, link, tries]) => [
    by(slot, "unshare", [CLONE_NEWUSER]),
    write(slot, "uid_map", "0 0 1"),
    write(slot, "gid_map", "0 0 1"),
    by(slot, "limit", [link, maximum]),
    ...tries.map(([other, name]) =>
      by(name === "unshare" ? slot : other, name, name === "exit" ? [0] : [LINKS[link]!]),
    ),
    by(slot, "unshare", [LINKS[link]!]),
  ]);

export const scene: fc.Arbitrary<Operation[]> = fc.oneof(
  { weight: 4, arbitrary: joins },
  { weight: 1, arbitrary: climbs },
  { weight: 2, arbitrary: nests },
  { weight: 2, arbitrary: owns },
  { weight: 2, arbitrary: enters },
  { weight: 1, arbitrary: hands },
  { weight: 3, arbitrary: dies },
  { weight: 3, arbitrary: spreads },
  { weight: 2, arbitrary: parts },
  { weight: 2, arbitrary: lifts },
  { weight: 1, arbitrary: counts },
);
