import { firstDifference } from "./difference.ts";
import { runInTuxlet, runOnLinux } from "./drivers.ts";
import type { Comparison } from "./search.ts";

/** Runs all histories with driver.c, here and, in one kernel, there. */
export const differencesOf: Comparison = async (histories, signal) => {
  const linux = await runOnLinux(histories, signal);
  const tuxlet = await runInTuxlet(histories, signal);
  return histories
    .map((operations, index) => firstDifference(index, operations, linux[index]!, tuxlet[index]!))
    .filter((difference) => difference !== null);
};
