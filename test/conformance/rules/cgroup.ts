/** Cgroup namespaces: how each rule CGROUP is shown. */
import { expect } from "vitest";
import { CLONE_NEWCGROUP } from "../../../src/abi/sched.ts";
import { CG, mountCgroups, writeFile } from "../../kernel/cgroupfs/files.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { inProgram, onLinux, partial, pass, type RuleProofs } from "../proof.ts";

export const CGROUP_PROOFS: RuleProofs<"CGROUP"> = {
  "CGROUP-001": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-002": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-003": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-004": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-005": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-006": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-007": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-008": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-009": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-010": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-011": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-012": pass(onLinux("ns/rules/cgroup.c")),
  "CGROUP-013": partial("there is the unified hierarchy only: no v1 hierarchies", onLinux("ns/rules/cgroup.c")),
  "CGROUP-014": pass(onLinux("ns/rules/cgroup.c")),
  // The option holds for the whole machine: not for a test to set on this one.
  "CGROUP-015": pass(
    inProgram(function* (sys) {
      yield* mountCgroups(sys, "nsdelegate");
      yield* sys.mkdir(`${CG}/a`);
      yield* sys.mkdir(`${CG}/a/b`);
      yield* sys.mkdir(`${CG}/c`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids");
      yield* writeFile(sys, `${CG}/a/cgroup.procs`, "0");
      yield* sys.unshare(CLONE_NEWCGROUP);
      expect(yield* codeOf(writeFile(sys, `${CG}/c/cgroup.procs`, "0"))).toBe("ENOENT");
      expect(yield* codeOf(writeFile(sys, `${CG}/cgroup.procs`, "0"))).toBe("ENOENT");
      expect(yield* codeOf(writeFile(sys, `${CG}/a/pids.max`, "7"))).toBe("EPERM");
      expect(yield* codeOf(writeFile(sys, `${CG}/a/cgroup.freeze`, "0"))).toBe("EPERM");
      // Inside, and for the files that delegation is made of, the root is as any other.
      yield* writeFile(sys, `${CG}/a/b/cgroup.procs`, "0");
      yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+pids");
      yield* writeFile(sys, `${CG}/a/b/pids.max`, "7");
    }),
  ),
};
