import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseContainer } from "../../src/state/index.ts";
import { unpackSection } from "../../src/state/section.ts";
import { arbitraryGraph } from "./arbitrary-graph.ts";
import { LOADER, save } from "./fixtures.ts";

/** Unpacks and packs each graph again in a fresh copy of msgpackr, with or without its optional native part. */
function repackedIn(
  graphs: readonly Uint8Array[],
  isNativeDisabled: boolean,
): Promise<{ graphs: Uint8Array[]; isNative: boolean }> {
  const msgpackr = createRequire(import.meta.url).resolve("msgpackr");
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Packr, Unpackr, isNativeAccelerationEnabled } = require(${JSON.stringify(msgpackr)});
    const options = { useRecords: false, structuredClone: false, moreTypes: false };
    const graphs = workerData.map((graph) => new Packr(options).pack(new Unpackr(options).unpack(graph)));
    parentPort.postMessage({ graphs, isNative: isNativeAccelerationEnabled });
  `;
  const env = { ...process.env, MSGPACKR_NATIVE_ACCELERATION_DISABLED: String(isNativeDisabled) };
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, env, workerData: graphs });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

describe("msgpackr's native acceleration", () => {
  it("changes no byte of a graph", async () => {
    const samples = fc.sample(arbitraryGraph, { numRuns: 50, seed: 1 });
    const graphs = samples.map(({ root, pool }) => {
      const section = parseContainer(save(root, pool), LOADER).sections.get("graph")!;
      return new Uint8Array(unpackSection(section));
    });
    const native = await repackedIn(graphs, false);
    const plain = await repackedIn(graphs, true);
    expect(plain.isNative).toBe(false);
    expect(native.graphs.map((graph) => [...graph])).toEqual(graphs.map((graph) => [...graph]));
    expect(plain.graphs.map((graph) => [...graph])).toEqual(graphs.map((graph) => [...graph]));
  });
});
