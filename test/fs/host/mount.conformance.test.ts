import fc from "fast-check";
import { MS_UNBINDABLE } from "../../../src/abi/mount.ts";
import { type Scenario, testConformance } from "./compare.ts";
import type { Operation } from "./file-oracle.ts";
import { MOUNT_PLACES, mountOperation } from "./mount-arbitraries.ts";

/** MNT-018: some kernels forget "unbindable" when they copy a namespace; scenarios with copies do without it. */
function withoutLostUnbindable(operations: readonly Operation[]): Operation[] {
  if (!operations.some(([name]) => name === "unshare")) return [...operations];
  return operations.filter(([name, , flags]) => name !== "propagate" || (Number(flags) & MS_UNBINDABLE) === 0);
}

function scenario(operation: fc.Arbitrary<Operation>): fc.Arbitrary<Scenario> {
  return fc.array(operation, { minLength: 5, maxLength: 25 }).map((operations) => {
    const watched = withoutLostUnbindable(operations).flatMap((each): Operation[] => [each, ["mounts"]]);
    return [...MOUNT_PLACES, ...watched];
  });
}

testConformance("mounts come, go and propagate as Linux's, with the same mountinfo after each step", [
  {
    of: "private ones",
    scenario: scenario(mountOperation.filter(([name]) => name !== "propagate")),
    seed: 5,
    runs: 25,
  },
  { of: "shared, slave and unbindable ones", scenario: scenario(mountOperation), seed: 6, runs: 25 },
]);
