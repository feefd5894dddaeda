/** General: nsfs objects, flags, clone/clone3/unshare/setns, ioctls: how each rule GEN is shown. */
import { expect } from "vitest";
import { AT_FDCWD } from "../../../src/abi/fcntl.ts";
import { FSCONFIG_CMD_CREATE, FSMOUNT_NAMESPACE, OPEN_TREE_NAMESPACE } from "../../../src/abi/mount.ts";
import { CLONE_EMPTY_MNTNS, CLONE_NEWTIME, UNSHARE_EMPTY_MNTNS } from "../../../src/abi/sched.ts";
import { SIGCHLD } from "../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { inProgram, onLinux, pass, type RuleProofs } from "../proof.ts";

const idleThread: ProgramFunction = function* (sys) {
  yield* sys.sigsuspend([]);
};

/** 7.2 refuses what 6.18 takes for an exit signal. */
function* legacyCloneOfTime(sys: Sys): Routine<void> {
  expect(yield* codeOf(sys.clone(CLONE_NEWTIME | SIGCHLD, idleThread))).toBe("EINVAL");
  expect(yield* codeOf(sys.clone(CLONE_NEWTIME, idleThread))).toBe("EINVAL");
}

function* initialIds(sys: Sys): Routine<void> {
  const ids: number[] = [];
  for (const name of ["ipc", "uts", "user", "pid", "cgroup", "time", "net", "mnt"]) {
    ids.push(yield* sys.ns_get_id(yield* sys.open(`/proc/self/ns/${name}`)));
  }
  expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
}

function* listsNamespaces(sys: Sys): Routine<void> {
  expect(yield* sys.listns()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
}

/** What those flags give, in this order: a new mount namespace without mounts, one of a tree, one of a new file system. */
function newerFlags(expected: "EINVAL" | null): (sys: Sys) => Routine<void> {
  return function* (sys) {
    const context = yield* sys.fsopen("tmpfs");
    yield* sys.fsconfig(context, FSCONFIG_CMD_CREATE);
    const found = [
      yield* codeOf(sys.open_tree(AT_FDCWD, "/", OPEN_TREE_NAMESPACE)),
      yield* codeOf(sys.fsmount(context, FSMOUNT_NAMESPACE)),
      yield* codeOf(sys.clone3({ flags: CLONE_EMPTY_MNTNS, exit_signal: SIGCHLD }, idleThread)),
      yield* codeOf(sys.unshare(UNSHARE_EMPTY_MNTNS)),
    ];
    expect(found).toEqual([expected, expected, expected, expected]);
  };
}

export const GEN_PROOFS: RuleProofs<"GEN"> = {
  "GEN-001": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-002": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-003": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-004": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-005": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-006": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-007": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-008": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-009": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-010": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-020": pass(onLinux("ns/rules/gen-files.c")),
  "GEN-021": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-022": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-023": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-024": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-025": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-026": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-027": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-028": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-029": pass(onLinux("ns/rules/gen-setns.c")),
  "GEN-030": pass(onLinux("ns/rules/gen-threads.c")),
  "GEN-031": pass(onLinux("ns/rules/gen-threads.c")),
  "GEN-032": pass(onLinux("ns/rules/gen-threads.c")),
  "GEN-033": pass(onLinux("ns/rules/gen-threads.c")),
  "GEN-034": pass(onLinux("ns/rules/gen-threads.c")),
  "GEN-040": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-041": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-042": pass(onLinux("ns/rules/gen-change.c")),
  "GEN-043": pass(onLinux("ns/rules/gen-change.c")),
  "GEN-044": pass(onLinux("ns/rules/gen-change.c")),
  "GEN-050": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-051": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-052": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-053": pass(onLinux("ns/rules/cgroup.c")),
  "GEN-054": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-055": pass(inProgram(legacyCloneOfTime, { functions: { idleThread } })),
  "GEN-056": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-060": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-061": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-062": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-063": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-064": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-065": pass(onLinux("ns/rules/gen-ioctl.c"), inProgram(initialIds)),
  "GEN-066": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-067": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-070": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-071": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-080": pass(onLinux("ns/rules/gen-mounts.c")),
  "GEN-081": pass(onLinux("ns/rules/gen-mounts.c")),
  "GEN-082": pass(onLinux("ns/rules/gen-mounts.c")),
  "GEN-083": pass(onLinux("ns/rules/gen-mounts.c")),
  "GEN-084": pass(onLinux("ns/rules/gen-mounts.c")),
  "GEN-085": pass(onLinux("ns/rules/gen-ioctl.c")),
  "GEN-090": pass(onLinux("ns/rules/gen-flags.c")),
  "GEN-100": pass(inProgram(listsNamespaces)),
  "GEN-101": pass(
    inProgram(newerFlags("EINVAL"), { kernelVersion: "6.18", functions: { idleThread } }),
    inProgram(newerFlags(null), { functions: { idleThread } }),
  ),
  "GEN-102": pass(onLinux("ns/rules/gen-ioctl.c")),
};
