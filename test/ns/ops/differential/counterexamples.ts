/** Histories of actors that once ended differently in Tuxlet, as small as fast-check made them. */
import { type Operation, operationOf } from "../../differential/operations.ts";

function history(text: string): Operation[] {
  return text
    .trim()
    .split("\n")
    .map((line) => operationOf(line.trim()));
}

export const COUNTEREXAMPLES: Readonly<Record<string, readonly Operation[]>> = {
  "a first process is in no namespace that its children are not in": history(`
    0 create 0 0 0 0
  `),
};
