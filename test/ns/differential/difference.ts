import { lineOf, type Operation } from "./operation.ts";

/** The first step at which two answers to one history part. */
export interface Difference {
  /** In the order of the histories compared. */
  readonly index: number;
  readonly operations: readonly Operation[];
  /** -1: before the first operation. */
  readonly step: number;
  readonly linux: readonly string[];
  readonly tuxlet: readonly string[];
}

/** What a kernel showed before the first operation, and after each. */
export type Answer = readonly (readonly string[])[];

/** @returns null when both answers are the same. */
export function firstDifference(
  index: number,
  operations: readonly Operation[],
  linux: Answer,
  tuxlet: Answer,
): Difference | null {
  const at = linux.findIndex((lines, i) => lines.join("\n") !== tuxlet[i]?.join("\n"));
  if (at >= 0) return { index, operations, step: at - 1, linux: linux[at]!, tuxlet: tuxlet[at] ?? [] };
  if (linux.length !== tuxlet.length) throw new Error("Tuxlet answered more steps than there are");
  return null;
}

/** For a person: the operations, and the two answers where they part. */
export function describeDifference({ operations, step, linux, tuxlet }: Difference): string {
  const differing = (these: readonly string[], those: readonly string[]): string[] =>
    these.filter((line, i) => line !== those[i]);
  return [
    ...operations.map((operation, i) => `${i === step ? ">" : " "} ${lineOf(operation)}`),
    "Linux:",
    ...differing(linux, tuxlet).map((line) => `  ${line}`),
    "Tuxlet:",
    ...differing(tuxlet, linux).map((line) => `  ${line}`),
  ].join("\n");
}
