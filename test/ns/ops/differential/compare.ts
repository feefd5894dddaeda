import { CAP_LAST_CAP } from "../../../../src/abi/capability.ts";
import { PR_CAPBSET_DROP } from "../../../../src/abi/prctl.ts";
import { hostNamespaceOps } from "../../../../src/host/actors/host-namespace-ops.ts";
import type { Actor } from "../../../../src/ns/ops/actor.ts";
import type { NamespaceOps } from "../../../../src/ns/ops/namespace-ops.ts";
import { unwrap } from "../../../../src/ns/ops/outcome.ts";
import type { PortActor } from "../../../../src/ns/ops/port-actor.ts";
import { bootForActors } from "../../../platform/program/actors/boot-actors.ts";
import { type Difference, firstDifference } from "../../differential/difference.ts";
import { hostVersion } from "../../differential/drivers.ts";
import type { Comparison } from "../../differential/search.ts";
import { runHistory } from "./run-history.ts";

/** @param work gets new operations of the real kernel and of an emulated one, which end with it. */
async function withBoth<T>(work: (host: NamespaceOps, emulated: NamespaceOps) => Promise<T>): Promise<T> {
  const kernel = await bootForActors(hostVersion);
  const host = await hostNamespaceOps();
  try {
    const emulated = await kernel.namespaceOps();
    await limitTo(emulated.root, await boundingSet(host.root));
    return await work(host, emulated);
  } finally {
    await host.close();
    await kernel.destroy();
  }
}

async function boundingSet(root: Actor): Promise<bigint> {
  return BigInt(`0x${unwrap(await root.status(root)).capabilities.bounding}`);
}

/** The machine may have taken capabilities from all who run on it. */
async function limitTo(root: Actor, bounding: bigint): Promise<void> {
  for (let capability = 0; capability <= CAP_LAST_CAP; capability++) {
    if ((bounding & (1n << BigInt(capability))) !== 0n) continue;
    await (root as PortActor).port.run([{ name: "prctl", args: [PR_CAPBSET_DROP, capability, 0, 0, 0] }]);
  }
  unwrap(await root.setCapabilities({ effective: bounding, permitted: bounding, inheritable: 0n }));
}

/** Runs all histories on both, one after the other in the same operations. */
export const differencesOf: Comparison = (histories, signal) =>
  withBoth(async (host, emulated) => {
    const found: Difference[] = [];
    for (const [index, operations] of histories.entries()) {
      signal?.throwIfAborted();
      const linux = await runHistory(host, operations);
      const difference = firstDifference(index, operations, linux, await runHistory(emulated, operations));
      if (difference !== null) found.push(difference);
    }
    return found;
  });
