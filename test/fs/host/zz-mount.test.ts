import fc from "fast-check";
import { it } from "vitest";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { FileModel } from "./model.ts";
import { MOUNT_PLACES, mountOperation } from "./mount-arbitraries.ts";
import { canonicalMountTable } from "./mount-table.ts";

const oracle = FileOracle.create() as FileOracle;
const canon = (s: readonly Operation[], a: string[]) =>
  a.map((x, i) => (s[i]![0] === "mounts" ? canonicalMountTable(x) : x));
const firstBad = (s: readonly Operation[], raw: string[]) => {
  let m: string[];
  try {
    m = canon(s, FileModel.run(s));
  } catch (e) {
    m = [String((e as Error).stack)];
    throw new Error(JSON.stringify(s) + (e as Error).stack);
  }
  const a = canon(s, raw);
  for (let j = 0; j < a.length; j++) if (m[j] !== a[j]) return { j, host: a[j], ours: m[j] };
  return null;
};
const spread = (s: readonly Operation[]) => [...MOUNT_PLACES, ...s.flatMap((o) => [o, ["mounts"] as Operation])];
it("scratch", { timeout: 600000 }, () => {
  const seed = Number(process.env["SEED"] ?? 7),
    n = Number(process.env["N"] ?? 300),
    only = process.env["NOPROP"];
  const ops = only ? mountOperation.filter((o) => o[0] !== "propagate") : mountOperation;
  const scenarios = fc.sample(fc.array(ops, { minLength: 5, maxLength: Number(process.env["L"] ?? 30) }), {
    seed,
    numRuns: n,
  });
  for (const x of scenarios)
    if (x.some((o) => o[0] === "unshare"))
      for (let i = x.length - 1; i >= 0; i--)
        if (x[i]![0] === "propagate" && Number(x[i]![2]) & 0x20000) x.splice(i, 1);
  const answers = oracle.run(scenarios.map(spread));
  const seen = new Map<string, number>();
  let shown = 0,
    bad = 0;
  scenarios.forEach((plain, i) => {
    const s = spread(plain);
    const r = firstBad(s, answers[i]!);
    if (r === null) return;
    bad++;
    const opAt = s[r.j]![0] === "mounts" ? s[r.j - 1]! : s[r.j]!;
    const key = s[r.j]![0] === "mounts" ? `mounts after ${opAt[0]}` : `${opAt[0]} ${r.host} ${r.ours}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.get(key)! > 1 || shown++ > 5) return;
    let cur = plain.slice(0, plain.indexOf(opAt) + 1);
    for (let k = cur.length - 2; k >= 0; k--) {
      const t = cur.filter((_, x) => x !== k);
      const b = firstBad(spread(t), oracle.run([spread(t)])[0]!);
      if (b !== null && b.j >= spread(t).length - 2) cur = t;
    }
    const f = firstBad(spread(cur), oracle.run([spread(cur)])[0]!)!;
    console.log(JSON.stringify(cur), "\n  host\n" + f.host, "\n  ours\n" + f.ours);
  });
  console.log(bad, "of", n, [...seen]);
  oracle.dispose();
});
