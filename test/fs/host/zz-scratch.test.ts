import fc from "fast-check";
import { it } from "vitest";
import { fileOperation, permissionOperation } from "./arbitraries.ts";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { FileModel } from "./model.ts";
import { PIPE_START, pipeOperation } from "./pipe-arbitraries.ts";
import { walkOperation, walkSetup } from "./walk-arbitraries.ts";

const oracle = FileOracle.create() as FileOracle;
const prep = (model: FileModel) => {
  model.world.vfs.protectedHardlinks = FileOracle.sysctl("fs/protected_hardlinks");
};
const firstBad = (s: readonly Operation[], a: string[]) => {
  const m = FileModel.run(s, prep);
  for (let j = 0; j < a.length; j++) if (m[j] !== a[j]) return { j, host: a[j], ours: m[j] };
  return null;
};
it("scratch", { timeout: 600000 }, () => {
  const env = process.env as { SEED?: string; N?: string; KIND?: string };
  const seed = Number(env.SEED ?? 7);
  const n = Number(env.N ?? 300);
  const user = fc.oneof(fileOperation, { arbitrary: permissionOperation, weight: 2 });
  const op = env.KIND === "pipe" ? pipeOperation : env.KIND === "walk" ? walkOperation : env.KIND === "perm" ? user : fileOperation;
  const start: fc.Arbitrary<readonly Operation[]> = env.KIND === "walk" ? walkSetup : fc.constant(env.KIND === "pipe" ? PIPE_START : []);
  const pair = fc.tuple(start, fc.array(op, { minLength: 10, maxLength: 60 }));
  const end: Operation[] = [["user", 0, 0, ""], ["dump"]];
  const scenarios = fc.sample(pair, { seed, numRuns: n }).map(([a, b]): Operation[] => [...a, ...b, ...end]);
  const answers = oracle.run(scenarios);
  const seen = new Map<string, number>();
  let shown = 0;
  let bad = 0;
  scenarios.forEach((s, i) => {
    const r = firstBad(s, answers[i]!);
    if (r === null) return;
    bad++;
    const key = `${s[r.j]![0]} ${r.host!.length > 20 ? "" : r.host} ${r.ours!.length > 20 ? "" : r.ours}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.get(key)! > 1 || shown++ > 8) return;
    let cur = s.slice(0, r.j + 1);
    for (let k = cur.length - 2; k >= 0; k--) {
      const t = cur.filter((_, x) => x !== k);
      const b = firstBad(t, oracle.run([t])[0]!);
      if (b !== null && b.j === t.length - 1 && t[b.j] === s[r.j]) cur = t;
    }
    const f = firstBad(cur, oracle.run([cur])[0]!)!;
    console.log(JSON.stringify(cur).replaceAll("x".repeat(255), "X"), "\n  host", f.host, "\n  ours", f.ours);
  });
  console.log(bad, "of", n, [...seen]);
  oracle.dispose();
});
