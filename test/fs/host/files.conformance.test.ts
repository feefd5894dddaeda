import fc from "fast-check";
import { fileOperation, permissionOperation } from "./arbitraries.ts";
import { type Scenario, testConformance } from "./compare.ts";
import type { Operation } from "./file-oracle.ts";

const END: Scenario = [["user", 0, 0, ""], ["dump"]];

/** Little room: files and names compete for it. */
function inSmallSpace(operation: fc.Arbitrary<Operation>): fc.Arbitrary<Scenario> {
  const options: Operation = ["mount", "size=32k,nr_inodes=8,mode=755"];
  return fc.array(operation, { minLength: 20, maxLength: 60 }).map((operations) => {
    const watched = operations.flatMap((each): Operation[] => [each, ["statfs", "/"]]);
    return [options, ...watched, ...END];
  });
}

function ending(operation: fc.Arbitrary<Operation>): fc.Arbitrary<Scenario> {
  return fc.array(operation, { minLength: 10, maxLength: 50 }).map((operations) => [...operations, ...END]);
}

testConformance("tmpfs and the calls on it answer as Linux's", [
  { of: "for root", scenario: ending(fileOperation), seed: 1, runs: 40 },
  { of: "when space or inodes run out", scenario: inSmallSpace(fileOperation), seed: 3, runs: 30 },
  {
    of: "for users, groups and sticky directories",
    scenario: ending(fc.oneof(fileOperation, { arbitrary: permissionOperation, weight: 2 })),
    seed: 2,
    runs: 40,
  },
]);
