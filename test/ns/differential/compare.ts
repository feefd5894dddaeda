import { type Difference, firstDifference } from "./difference.ts";
import { runInTuxlet, runOnLinux } from "./drivers.ts";
import type { Operation } from "./operation.ts";

/** Runs all histories with driver.c, here and, in one kernel, there. @returns those that end differently. */
export async function differencesOf(histories: readonly (readonly Operation[])[]): Promise<Difference[]> {
  const linux = runOnLinux(histories);
  const tuxlet = await runInTuxlet(histories);
  return histories
    .map((operations, index) => firstDifference(index, operations, linux[index]!, tuxlet[index]!))
    .filter((difference) => difference !== null);
}
