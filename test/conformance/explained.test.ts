/** Each EPERM, EINVAL, ENOSPC and EUSERS that a rule names as an answer comes with its reason: what `kernel.explain` tells. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { RULES, type RuleNumber } from "../../src/ns/rules/index.ts";

const SOURCES = fileURLToPath(new URL("../../src/", import.meta.url));

/** Rules whose refusal is another's, met in other surroundings: that one is told. */
const TOLD_AS: Readonly<Partial<Record<RuleNumber, RuleNumber>>> = {
  "GEN-056": "GEN-052",
  "GEN-101": "GEN-040",
  "MNT-059": "MNT-051",
  "MNT-100": "GEN-060",
  "PID-114": "PID-113",
  "PID-121": "PID-022",
  "TIME-030": "GEN-060",
  "USER-054": "USER-053",
  "USER-064": "GEN-041",
  "USER-072": "GEN-060",
  "UTS-020": "UTS-021",
  "UTS-023": "UTS-021",
  "UTS-024": "GEN-041",
  "UTS-025": "GEN-060",
};

/** Rules that name one of these errors, and of which there is nothing to tell. */
const UNTOLD: Readonly<Partial<Record<RuleNumber, string>>> = {
  "GEN-010": "the error of a directory of /proc in which nothing can be removed, whatever it shows",
  "TIME-006": "the error of a clock that no machine without a real-time clock has",
  "USER-098": "two distributions' own settings, which are not there",
};

const IS_NAMED = /\b(EPERM|EINVAL|ENOSPC|EUSERS)\b/;

/** The rules that `refuse` and its like are called with anywhere. */
function rulesThatRefuse(): Set<string> {
  const found = new Set<string>();
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name.startsWith(join("ns", "rules"))) continue;
    const source = readFileSync(join(SOURCES, name), "utf8");
    if (!/\brefus|\bRefus|RuleNumber/.test(source)) continue;
    for (const [, rule] of source.matchAll(/"([A-Z]+-\d{3})"/g)) found.add(rule!);
  }
  return found;
}

describe("a refusal that a rule names", () => {
  const refusing = rulesThatRefuse();
  const named = Object.entries(RULES).filter(([, words]) => IS_NAMED.test(words));

  it("there are many", () => {
    expect(named.length).toBeGreaterThan(100);
  });

  it.each(named.filter(([rule]) => UNTOLD[rule as RuleNumber] === undefined))("%s has its reason", (rule) => {
    const told = TOLD_AS[rule as RuleNumber] ?? rule;
    expect(refusing.has(told), `${told} is the rule of a refusal`).toBe(true);
  });

  it("has no exception that is none any more", () => {
    const exceptions = [...Object.keys(TOLD_AS), ...Object.keys(UNTOLD)];
    expect(exceptions.filter((rule) => refusing.has(rule) || !named.some(([number]) => number === rule))).toEqual([]);
  });
});
