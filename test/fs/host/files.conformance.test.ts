import fc from "fast-check";
import { fileOperation, permissionOperation } from "./arbitraries.ts";
import { type Scenario, testConformance } from "./compare.ts";
import type { Operation } from "./file-oracle.ts";

const END: Scenario = [["user", 0, 0, ""], ["dump"]];

function ending(operation: fc.Arbitrary<Operation>): fc.Arbitrary<Scenario> {
  return fc.array(operation, { minLength: 10, maxLength: 50 }).map((operations) => [...operations, ...END]);
}

testConformance("tmpfs and the calls on it answer as Linux's", [
  { of: "for root", scenario: ending(fileOperation), seed: 1, runs: 40 },
  {
    of: "for users, groups and sticky directories",
    scenario: ending(fc.oneof(fileOperation, { arbitrary: permissionOperation, weight: 2 })),
    seed: 2,
    runs: 40,
  },
]);
