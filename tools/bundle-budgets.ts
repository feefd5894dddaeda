/** What a page has to fetch of the browser build, by gzip, and how much that may be. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

interface Budget {
  readonly what: string;
  /** Modules that are fetched, with whatever they import. */
  readonly entries: readonly string[];
  /** In bytes by gzip, a little above what it is: who raises it says why. */
  readonly limit: number;
}

const BUDGETS: readonly Budget[] = [
  { what: "the core", entries: ["tuxlet.js"], limit: 385_000 },
  { what: "the core with programs and userland", entries: ["tuxlet.js", "userland.js"], limit: 630_000 },
];

const STATIC_IMPORT = /(?:^|[;}\n])(?:import|export)\s*(?:[\w*{$][^;"'`]*?from\s*)?["'](\.\/[^"']+)["']/g;

/** The modules that the browser fetches before `entries` run. Dynamic imports are not among them. */
function fetched(folder: string, entries: readonly string[]): string[] {
  const names = new Set(entries);
  for (const name of names) {
    const text = readFileSync(join(folder, name), "utf8");
    for (const [, path] of text.matchAll(STATIC_IMPORT)) names.add(path!.slice("./".length));
  }
  return [...names];
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Prints the sizes. @returns what is over its budget, in words */
export function checkBudgets(folder: string): string[] {
  const problems: string[] = [];
  for (const { what, entries, limit } of BUDGETS) {
    const sizes = fetched(folder, entries).map((name) => ({
      name,
      size: gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
    }));
    const total = sizes.reduce((sum, { size }) => sum + size, 0);
    console.log(`${what}: ${kilobytes(total)} by gzip, of ${kilobytes(limit)}`);
    if (total <= limit) continue;
    const parts = sizes.map(({ name, size }) => `${name} ${kilobytes(size)}`).join(", ");
    problems.push(`${what} is ${kilobytes(total - limit)} over its budget of ${kilobytes(limit)} by gzip: ${parts}`);
  }
  return problems;
}
