/** Time namespaces: how each rule TIME is shown. */
import { expect } from "vitest";
import { EACCES } from "../../../src/abi/errno.ts";
import { O_WRONLY } from "../../../src/abi/fcntl.ts";
import { inProgram, onLinux, pass, type RuleProofs } from "../proof.ts";

export const TIME_PROOFS: RuleProofs<"TIME"> = {
  "TIME-001": pass(onLinux("ns/rules/time.c")),
  // The programs that run on Linux may have no CAP_SYS_TIME: they would be told EPERM.
  "TIME-002": pass(
    inProgram(function* (sys) {
      const fd = yield* sys.open("/proc/self/timens_offsets", O_WRONLY);
      expect(yield* sys.write(fd, "monotonic 1 0\n").orErrno()).toBe(-EACCES);
    }),
  ),
  "TIME-003": pass(onLinux("ns/rules/time.c")),
  "TIME-004": pass(onLinux("ns/rules/time.c")),
  "TIME-005": pass(onLinux("ns/rules/time.c")),
  "TIME-006": pass(onLinux("ns/rules/time.c")),
  "TIME-007": pass(onLinux("ns/rules/time.c")),
  "TIME-008": pass(onLinux("ns/rules/time.c")),
  "TIME-009": pass(onLinux("ns/rules/time.c")),
  "TIME-010": pass(onLinux("ns/rules/time.c")),
  "TIME-020": pass(onLinux("ns/rules/time.c")),
  "TIME-021": pass(onLinux("ns/rules/time.c")),
  "TIME-022": pass(onLinux("ns/rules/time.c")),
  "TIME-023": pass(onLinux("ns/rules/time.c")),
  "TIME-030": pass(onLinux("ns/rules/time.c")),
  "TIME-031": pass(onLinux("ns/rules/time.c")),
  "TIME-032": pass(onLinux("ns/rules/time.c")),
  "TIME-040": pass(onLinux("ns/rules/time.c")),
  "TIME-041": pass(onLinux("ns/rules/time.c")),
  "TIME-042": pass(onLinux("ns/rules/time.c")),
  "TIME-043": pass(onLinux("ns/rules/time.c")),
  "TIME-044": pass(onLinux("ns/rules/time.c")),
  "TIME-050": pass(onLinux("ns/rules/time.c")),
  "TIME-051": pass(onLinux("ns/rules/time.c")),
  "TIME-052": pass(onLinux("ns/rules/time.c")),
  "TIME-053": pass(onLinux("ns/rules/time.c")),
  "TIME-054": pass(onLinux("ns/rules/time.c")),
  "TIME-055": pass(onLinux("ns/rules/time.c")),
};
