import fc from "fast-check";
import { type Scenario, testConformance } from "./compare.ts";
import { walkOperation, walkSetup } from "./walk-arbitraries.ts";

const scenario: fc.Arbitrary<Scenario> = fc
  .tuple(walkSetup, fc.array(walkOperation, { minLength: 20, maxLength: 60 }))
  .map(([setup, operations]) => [...setup, ...operations, ["dump"]]);

testConformance("names are resolved as Linux resolves them", [
  { of: "through links, dots and slashes, with and without RESOLVE_* restrictions", scenario, seed: 3, runs: 30 },
]);
