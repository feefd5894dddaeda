import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { PACKAGE } from "../support/built-package.ts";
import { documentFiles } from "./code-block.ts";

/** As GitHub makes them: lower case, no punctuation, dashes for spaces. */
function anchorsOf(file: string): Set<string> {
  const headings = readFileSync(join(PACKAGE, file), "utf8").match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );
}

it.each(documentFiles(PACKAGE))("the links of %s lead somewhere", (file) => {
  const text = readFileSync(join(PACKAGE, file), "utf8").replace(/^```.*?^```$/gms, "");
  const dead: string[] = [];
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target!)) continue;
    const [path = "", anchor] = target!.split("#");
    const linked = path === "" ? file : normalize(join(dirname(file), path));
    const isFound = existsSync(join(PACKAGE, linked)) && (anchor === undefined || anchorsOf(linked).has(anchor));
    if (!isFound) dead.push(target!);
  }
  expect(dead).toEqual([]);
});
