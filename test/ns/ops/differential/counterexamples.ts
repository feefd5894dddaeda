/** Histories of actors that once ended differently in Tuxlet, as small as fast-check made them. */
import { type Operation, operationsOf } from "../../differential/operation.ts";

export const COUNTEREXAMPLES: Readonly<Record<string, readonly Operation[]>> = {
  "an init ends when the last member of its namespace was waited for, by a parent outside": operationsOf(`
    0 create 536870912 0 0 0
    0 enter 536870912 0 0 2
    0 create 0 0 0 0
    1 exit 3 0 0 0
    0 wait 0 0 0 0
    0 wait 0 0 0 0
    0 wait 0 0 0 0
  `),
};
