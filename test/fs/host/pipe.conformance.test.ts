import fc from "fast-check";
import { type Scenario, testConformance } from "./compare.ts";
import { PIPE_START, pipeOperation } from "./pipe-arbitraries.ts";

const scenario: fc.Arbitrary<Scenario> = fc
  .array(pipeOperation, { minLength: 10, maxLength: 60 })
  .map((operations) => [...PIPE_START, ...operations]);

testConformance("pipes and FIFOs answer as Linux's", [
  { of: "to non-blocking reads and writes of any size, polls and changes of capacity", scenario, seed: 4, runs: 40 },
]);
