/** docs/namespaces.md: every rule, and how far it holds. */
import { RULES, type RuleNumber } from "../src/ns/rules/index.ts";
import type { RuleProof } from "../test/conformance/proof.ts";

const HEAD = `# The rules of namespaces

<!-- Generated from src/ns/rules and test/conformance by \`npm run docs:namespaces\`; a test fails when it is stale. -->

What Linux does with namespaces, credentials and IPC, rule by rule, and whether Tuxlet does the same. "guest": a C program prints the same in
Tuxlet as on the Linux that runs the tests. "program": a TypeScript program inside a kernel checks it. "test": another test does. Code and
messages cite the numbers.
`;

/** How a proof is called, in the order in which a rule lists them. */
const WAYS = ["guest", "program", "test"] as const;

export function namespaceDocs(proofs: Readonly<Record<RuleNumber, RuleProof>>): string {
  const rows: string[] = [];
  const counts = { pass: 0, partial: 0, absent: 0 };
  let compared = 0;
  let area = "";
  for (const number of Object.keys(RULES) as RuleNumber[]) {
    const { state, missing, proofs: ways } = proofs[number];
    const rowArea = number.slice(0, number.indexOf("-"));
    if (rowArea !== area) {
      area = rowArea;
      rows.push(`\n## ${area}\n`, "| Rule | Says | State | Shown by |", "| --- | --- | --- | --- |");
    }
    const by = WAYS.filter((way) => ways.some((proof) => proof.by === way));
    if (by[0] === "guest") compared++;
    counts[state]++;
    const stated = missing === "" ? state : `${state}: ${missing}`;
    rows.push(`| ${number} | ${cell(RULES[number])} | ${cell(stated)} | ${by.join(", ")} |`);
  }
  const total = counts.pass + counts.partial + counts.absent;
  const share = ((100 * counts.pass) / total).toFixed(1);
  const summary = `\nOf ${total} rules ${counts.pass} pass (${share} %), ${counts.partial} hold in part, ${counts.absent} are absent. ${compared} are compared with Linux by C programs.\n`;
  return `${HEAD}${summary}${rows.join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
