/** PID namespaces: how each rule PID is shown. */
import { expect } from "vitest";
import { CLONE_NEWPID } from "../../../src/abi/sched.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { absent, inProgram, onLinux, partial, pass, type RuleProofs } from "../proof.ts";

const LINK = "/proc/self/ns/pid_for_children";

function* resolvesAtOnce(sys: Sys): Routine<void> {
  const before = yield* sys.readlink(LINK);
  yield* sys.unshare(CLONE_NEWPID);
  expect(yield* sys.readlink(LINK)).not.toBe(before);
  const { st_ino } = yield* sys.fstat(yield* sys.open(LINK));
  expect(yield* sys.readlink(LINK)).toBe(`pid:[${st_ino}]`);
}

function* isHiddenAtFirst(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWPID);
  expect(yield* codeOf(sys.readlink(LINK))).toBe("ENOENT");
  expect(yield* codeOf(sys.open(LINK))).toBe("ENOENT");
}

export const PID_PROOFS: RuleProofs<"PID"> = {
  "PID-001": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-002": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-003": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-004": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-005": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-006": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-010": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-011": pass(inProgram(resolvesAtOnce), inProgram(isHiddenAtFirst, { kernelVersion: "6.18" })),
  "PID-012": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-013": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-014": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-015": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-016": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-017": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-020": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-021": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-022": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-023": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-024": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-025": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-026": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-027": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-030": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-040": pass(onLinux("ns/rules/pid-init.c")),
  "PID-041": pass(onLinux("ns/rules/pid-init.c")),
  "PID-042": pass(onLinux("ns/rules/pid-init.c")),
  "PID-043": pass(onLinux("ns/rules/pid-init.c")),
  "PID-044": pass(onLinux("ns/rules/pid-init.c")),
  "PID-045": pass(onLinux("ns/rules/pid-init.c")),
  "PID-046": pass(onLinux("ns/rules/pid-init.c")),
  "PID-050": pass(onLinux("ns/rules/pid-init.c")),
  "PID-051": pass(onLinux("ns/rules/pid-init.c")),
  "PID-052": pass(onLinux("ns/rules/pid-init.c")),
  "PID-060": pass(onLinux("ns/rules/pid-init.c")),
  "PID-061": pass(onLinux("ns/rules/pid-init.c")),
  "PID-062": pass(onLinux("ns/rules/pid-init.c")),
  "PID-063": pass(onLinux("ns/rules/pid-init.c")),
  "PID-070": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-071": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-072": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-073": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-074": pass(onLinux("ns/rules/pid-numbers.c")),
  "PID-080": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-081": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-082": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-083": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-084": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-085": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-086": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-090": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-091": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-092": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-093": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-094": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-095": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-096": pass(onLinux("ns/rules/pid-proc.c")),
  "PID-097": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-098": pass(onLinux("ns/rules/pid-memfd.c")),
  "PID-100": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-101": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-102": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-103": pass(onLinux("ns/rules/pid-allocation.c")),
  "PID-110": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-111": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-112": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-113": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-114": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-120": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-121": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-122": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-123": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-124": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-125": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-126": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-127": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-128": pass(onLinux("ns/rules/pid-pidfd.c")),
  "PID-130": pass(onLinux("ns/rules/pid-sockets.c")),
  "PID-131": pass(onLinux("ns/rules/pid-sockets.c")),
  "PID-132": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-133": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-134": absent("there is no ptrace(2)"),
  "PID-135": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-136": pass(onLinux("ns/rules/pid-relations.c")),
  "PID-137": partial("there is no ptrace(2)", onLinux("ns/rules/pid-relations.c")),
  "PID-138": pass(onLinux("ns/rules/pid-relations.c")),
};
