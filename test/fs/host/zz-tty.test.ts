import fc from "fast-check";
import { it } from "vitest";
import { FileOracle, type Operation } from "./file-oracle.ts";
import { terminalOperation } from "./terminal-arbitraries.ts";
import { TerminalModel } from "./terminal-model.ts";

const oracle = FileOracle.create() as FileOracle;
const firstBad = (s: readonly Operation[], a: string[]) => {
  const m = TerminalModel.run(s);
  for (let j = 0; j < a.length; j++) if (m[j] !== a[j]) return { j, host: a[j], ours: m[j] };
  return null;
};
it("scratch", { timeout: 600000 }, () => {
  const env = process.env as { SEED?: string; N?: string };
  const n = Number(env.N ?? 200);
  const scenarios = fc
    .sample(fc.array(terminalOperation, { minLength: 5, maxLength: 30 }), { seed: Number(env.SEED ?? 1), numRuns: n })
    .map((s): Operation[] => [["terminal"], ...s, ["screen"]]);
  const answers = oracle.run(scenarios);
  const seen = new Map<string, number>();
  let shown = 0;
  let bad = 0;
  scenarios.forEach((s, i) => {
    const r = firstBad(s, answers[i]!);
    if (r === null) return;
    bad++;
    const key = `${s[r.j]![0]}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (shown++ > 6) return;
    let cur = s.slice(0, r.j + 1);
    for (let k = cur.length - 2; k >= 1; k--) {
      const t = cur.filter((_, x) => x !== k);
      const b = firstBad(t, oracle.run([t])[0]!);
      if (b !== null) cur = t.slice(0, b.j + 1);
    }
    for (let k = 1; k < cur.length; k++) {
      if (cur[k]![0] !== "type") continue;
      for (let at = String(cur[k]![1]).length - 2; at >= 0; at -= 2) {
        if (String(cur[k]![1]).length > 100) break;
        const h = String(cur[k]![1]);
        const t = cur.map((o, x): Operation => (x === k ? ["type", h.slice(0, at) + h.slice(at + 2)] : o));
        const b = firstBad(t, oracle.run([t])[0]!);
        if (b !== null) cur = t.slice(0, b.j + 1);
        if (k >= cur.length) break;
      }
    }
    const f = firstBad(cur, oracle.run([cur])[0]!)!;
    if (f === null) return;
    console.log(JSON.stringify(cur.map((o) => o[0] === "termios" ? ["termios", Number(o[1]).toString(8), Number(o[2]).toString(8), Number(o[3]).toString(8), ...o.slice(4)] : o)).slice(0, 1500), "\n  host", f.host, "\n  ours", f.ours);
  });
  console.log(bad, "of", n, [...seen]);
  oracle.dispose();
});
