/** Random things that a process may do to namespaces, credentials, mounts, signals, clocks and sockets. */
import fc from "fast-check";
import {
  CAP_SETFCAP,
  CAP_SETGID,
  CAP_SETPCAP,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  CAP_SYS_CHROOT,
} from "../../../src/abi/capability.ts";
import { MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from "../../../src/abi/mount.ts";
import {
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../../src/abi/sched.ts";
import { SECBIT_KEEP_CAPS, SECBIT_NO_SETUID_FIXUP, SECBIT_NOROOT } from "../../../src/abi/securebits.ts";
import { SIGCONT, SIGKILL, SIGRTMIN, SIGSTOP, SIGTERM, SIGUSR1 } from "../../../src/abi/signal.ts";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC } from "../../../src/abi/time.ts";

/**
 * What a process does. `clone` and `vfork` make another one, which does what they say; `execute` goes on with that as another program. Whether a call
 * succeeds is no matter.
 */
export type Operation =
  | readonly ["unshare", number]
  | readonly ["clone", number, readonly Operation[]]
  | readonly ["setns", string, string]
  | readonly ["setuid", number, number, number]
  | readonly ["write", string, string, string]
  | readonly ["mount", string, string | null, number]
  | readonly ["umount", string]
  | readonly ["bind", string, string]
  | readonly ["open", string, string]
  | readonly ["kill", number]
  | readonly ["vfork", readonly Operation[]]
  | readonly ["signal", number]
  | readonly ["adopt"]
  | readonly ["exit"]
  | readonly ["semaphore", number, boolean]
  | readonly ["clock", number]
  | readonly ["sleep", number]
  | readonly ["shift", string]
  | readonly ["abstract", string]
  | readonly ["port", number]
  | readonly ["listen", number]
  | readonly ["move", string, string]
  | readonly ["execute", ProgramName, readonly Operation[]]
  | readonly ["capset", Kept, Kept, Kept]
  | readonly ["bound", number]
  | readonly ["raise", number]
  | readonly ["secure", number]
  | readonly ["obey"]
  | readonly ["block"]
  | readonly ["send", number, number]
  | readonly ["pin", string, string, string]
  | readonly ["join", number]
  | readonly ["wait"]
  | readonly ["pause"];

/** Programs that are all the same, and not their files: see `program`. */
export const PROGRAM_NAMES = ["plain", "setuid", "another", "capable"] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];
/** Which capabilities of those that there are. */
export type Kept = "all" | "none" | "administration" | "ids";

const flag = fc.constantFrom(
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER | CLONE_NEWNS,
  CLONE_NEWTIME,
  CLONE_NEWNET,
  CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS,
  CLONE_NEWUSER | CLONE_NEWTIME | CLONE_NEWNET,
  0,
);
const id = fc.constantFrom(-1, 0, 1, 5, 1000, 65534);
const who = fc.constantFrom("self", "1", "2", "3", "4");
const link = fc.constantFrom("user", "mnt", "uts", "ipc", "pid", "pid_for_children", "net", "time", "cgroup");
const place = fc.constantFrom("/tmp", "/tmp/a", "/mnt", "/proc");
const map = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 5, 1000),
      fc.constantFrom(0, 0, 1, 5, 1000),
      fc.constantFrom(1, 1, 2, 5, 1000, 65536),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => `${lines.map((line) => line.join(" ")).join("\n")}\n`);
const text = fc.oneof(map, map, fc.constantFrom("0 0 1", "0 1000 1", "0 0 65536", "deny", "allow"));
const capability = fc.constantFrom(CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_SETFCAP, CAP_SYS_ADMIN, CAP_SYS_CHROOT);
const kept = fc.constantFrom<Kept>("all", "all", "none", "administration", "ids");
const bits = fc.constantFrom(0, SECBIT_NOROOT, SECBIT_NO_SETUID_FIXUP, SECBIT_KEEP_CAPS);
const file = fc.constantFrom("uid_map", "gid_map", "uid_map", "gid_map", "setgroups", "projid_map");

export const { operations } = fc.letrec<{ operations: Operation[]; operation: Operation }>((tie) => ({
  operations: fc.array(tie("operation"), { minLength: 1, maxLength: 10, depthIdentifier: "clone" }),
  operation: fc.oneof(
    { depthIdentifier: "clone", maxDepth: 4, withCrossShrink: true },
    fc.tuple(fc.constant("wait" as const)),
    fc.tuple(fc.constant("unshare" as const), flag),
    fc.tuple(fc.constant("setns" as const), who, link),
    fc.tuple(fc.constant("setuid" as const), id, id, id),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("mount" as const), place, fc.constantFrom("tmpfs", "proc"), fc.constant(0)),
    fc.tuple(
      fc.constant("mount" as const),
      place,
      fc.constant(null),
      fc.constantFrom(MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_SHARED | MS_REC, MS_SLAVE | MS_REC),
    ),
    fc.tuple(fc.constant("umount" as const), place),
    fc.tuple(fc.constant("bind" as const), place, place),
    fc.tuple(fc.constant("open" as const), who, link),
    fc.tuple(fc.constant("kill" as const), fc.constantFrom(2, 3, 4)),
    fc.tuple(fc.constant("move" as const), place, place),
    fc.tuple(fc.constant("signal" as const), fc.constantFrom(SIGTERM, SIGUSR1, SIGSTOP, SIGKILL, SIGCONT)),
    fc.constantFrom(["adopt"], ["exit"]),
    fc.tuple(fc.constant("semaphore" as const), fc.constantFrom(1, 2, -1), fc.boolean()),
    fc.tuple(fc.constantFrom("clock" as const, "sleep" as const), fc.constantFrom(CLOCK_MONOTONIC, CLOCK_BOOTTIME)),
    fc.tuple(fc.constant("shift" as const), fc.constantFrom("monotonic 5 0", "boottime 100 7", "monotonic -3 0")),
    fc.tuple(fc.constant("abstract" as const), fc.constantFrom("a", "b")),
    fc.tuple(fc.constantFrom("port" as const, "listen" as const), fc.constantFrom(0, 80, 8080)),
    fc.tuple(fc.constant("clone" as const), flag, tie("operations")),
    fc.tuple(fc.constant("clone" as const), flag, tie("operations")),
    fc.tuple(fc.constant("vfork" as const), tie("operations")),
    fc.tuple(fc.constant("execute" as const), fc.constantFrom(...PROGRAM_NAMES), tie("operations")),
    fc.tuple(fc.constant("capset" as const), kept, kept, kept),
    fc.tuple(fc.constantFrom("bound" as const, "raise" as const), capability),
    fc.tuple(fc.constant("secure" as const), bits),
    fc.constantFrom(["obey"], ["block"]),
    fc.tuple(fc.constant("send" as const), fc.constantFrom(1, 2, 3, 4), fc.constantFrom(SIGUSR1, SIGRTMIN)),
    fc.tuple(fc.constant("pin" as const), who, link, fc.constantFrom("/tmp/pin", "/tmp/other-pin")),
  ) as fc.Arbitrary<Operation>,
}));

/** Openings that lead somewhere, each with something random inside: what a copy of a kernel could lose is rare otherwise. */
const opening: fc.Arbitrary<Operation[]> = operations.chain((then) =>
  fc.constantFrom<Operation[][]>(
    [["clone", CLONE_NEWUSER | CLONE_NEWPID, [["write", "self", "uid_map", "0 0 1"], ...then]]],
    [
      [
        "clone",
        CLONE_NEWPID,
        [["clone", CLONE_NEWPID | CLONE_NEWUSER, [...then, ["sleep", CLOCK_MONOTONIC]]], ["clone", 0, []], ["wait"]],
      ],
    ],
    [
      ["unshare", CLONE_NEWTIME],
      ["shift", "monotonic 5 0"],
      ["shift", "boottime 100 7"],
      ["clone", 0, then],
    ],
    [["clone", CLONE_NEWPID, [["block"], ["send", 1, SIGRTMIN], ["send", 1, SIGRTMIN], ["send", 1, SIGUSR1], ...then]]],
    [["unshare", CLONE_NEWUTS], ["pin", "self", "uts", "/tmp/pin"], ["unshare", CLONE_NEWUTS], ...then],
    [
      ["open", "self", "ipc"],
      ["unshare", CLONE_NEWIPC],
      ["clone", CLONE_NEWNS, then],
    ],
    [["clone", 0, [["semaphore", 1, true], ["semaphore", 2, true], ...then]]],
  ),
);
/** Who has given up what he could do tries to get it back, and what he never had: by programs, users, and open namespaces. */
const lesser: fc.Arbitrary<Operation[]> = fc
  .tuple(
    operations,
    fc.constantFrom(...PROGRAM_NAMES),
    fc.constantFrom(0, 1000, 5),
    fc.constantFrom("2", "3"),
    capability,
  )
  .chain(([then, program, uid, child, dropped]) =>
    fc.constantFrom<Operation[][]>(
      [
        [
          "clone",
          0,
          [
            ["bound", dropped],
            ["setuid", 5, 5, 5],
            ["execute", program, then],
          ],
        ],
      ],
      [["clone", 0, [["setuid", 5, 5, 5], ["obey"], ["execute", program, then]]]],
      [["clone", 0, [["capset", "ids", "ids", "none"], ["setuid", 5, uid, 1000], ["unshare", CLONE_NEWUSER], ...then]]],
      [["clone", 0, [["capset", "none", "none", "none"], ["setuid", uid, uid, uid], ...then]]],
      [
        ["clone", CLONE_NEWUSER, [["sleep", CLOCK_MONOTONIC]]],
        ["open", child, "user"],
        [
          "clone",
          0,
          [
            ["secure", SECBIT_NO_SETUID_FIXUP],
            ["setuid", 5, 5, 5],
            ["capset", "administration", "administration", "none"],
            ["join", 3],
            ...then,
          ],
        ],
        ["clone", 0, [["setuid", uid, uid, uid], ["join", 3], ...then]],
      ],
      [
        ["clone", 0, [["setuid", 1000, 5, 1000], ["clone", CLONE_NEWUSER, [["sleep", CLOCK_MONOTONIC]]], ["wait"]]],
        ["clone", 0, [["setuid", 1000, 1000, 1000], ["setuid", -1, 5, -1], ["clock", CLOCK_MONOTONIC], ...then]],
        ["clone", 0, [["setuid", 5, 1000, 5], ["setuid", 1000, 5, -1], ["clock", CLOCK_MONOTONIC], ...then]],
        [
          "clone",
          0,
          [
            ["capset", "ids", "ids", "none"],
            ["secure", SECBIT_NO_SETUID_FIXUP],
            ["setuid", -1, 5, -1],
          ],
        ],
      ],
    ),
  );
export const lesserOperations: fc.Arbitrary<Operation[]> = fc
  .array(lesser, { minLength: 1, maxLength: 3, size: "max" })
  .map((openings) => openings.flat());

export const busyOperations: fc.Arbitrary<Operation[]> = fc
  .array(opening, { minLength: 2, maxLength: 5, size: "max" })
  .map((openings) => openings.flat());
