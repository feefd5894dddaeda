import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fnmatch, Pattern } from "../../../src/userland/fnmatch/index.ts";
import { pattern, subject } from "../sh/arbitraries.ts";
import { dash, quoted } from "../sh/dash.ts";

/** Whether dash takes `text` for a match of `glob`, and what it trims of it. */
function dashs(glob: string, text: string): string {
  const { stdout, error } = dash(
    `p=${quoted(glob)} t=${quoted(text)}
    case $t in $p) echo yes ;; *) echo no ;; esac
    printf '%s\\n' "\${t#$p}" "\${t##$p}" "\${t%$p}" "\${t%%$p}"`,
  );
  return error + stdout;
}

function ours(glob: string, text: string): string {
  const compiled = new Pattern(glob);
  const trimmed = [
    compiled.removePrefix(text, false),
    compiled.removePrefix(text, true),
    compiled.removeSuffix(text, false),
    compiled.removeSuffix(text, true),
  ];
  return [compiled.matches(text) ? "yes" : "no", ...trimmed, ""].join("\n");
}

describe("patterns match as in dash", () => {
  test.each([
    ["", ""],
    ["*", ""],
    ["**a**", "a"],
    ["?", ""],
    ["a*b*c", "axxbxxc"],
    ["*a*b", "aab"],
    ["[", "["],
    ["[a", "[a"],
    ["[]", "[]"],
    ["[]]", "]"],
    ["[!]]", "]"],
    ["[!a]", ""],
    ["[]-a]", "_"],
    ["[a-]", "-"],
    ["[-a]", "-"],
    ["[c-a]", "b"],
    ["[^a]", "^"],
    ["[^a]", "b"],
    ["[\\]]", "]"],
    ["[a\\-c]", "b"],
    ["[[:alpha:][:digit:]]x", "5x"],
    ["[[:space:]]", "\t"],
    ["[[:nope:]]", ":]"],
    ["\\*", "*"],
    ["\\", "\\"],
    ["a\\", "a\\"],
    ["*\\**", "a*b"],
  ])("%j and %j", (glob, text) => expect(ours(glob, text)).toBe(dashs(glob, text)));

  test("random patterns", () => {
    fc.assert(
      fc.property(pattern, subject, (glob, text) => {
        expect(ours(glob, text)).toBe(dashs(glob, text));
      }),
      { numRuns: Number(process.env["RUNS"] ?? 500) },
    );
  });
});

describe("what dash does not know", () => {
  test("a character is a code point, and a byte that is no UTF-8 is one", () => {
    expect(fnmatch("?", "é")).toBe(true);
    expect(fnmatch("?", "🐧")).toBe(true);
    expect(fnmatch("[🐧-🐩]x", "🐨x")).toBe(true);
    expect(fnmatch("a?", "a\udcff")).toBe(true);
    expect(new Pattern("?").removeSuffix("a🐧", false)).toBe("a");
    expect(new Pattern("?").removePrefix("🐧a", false)).toBe("a");
  });

  test("collating symbols and equivalence classes stand for their character (POSIX XBD 9.3.5)", () => {
    expect(fnmatch("[[.-.]]", "-")).toBe(true);
    expect(fnmatch("[[=a=]b]", "a")).toBe(true);
    expect(fnmatch("[[.a.]-c]", "b")).toBe(true);
  });

  test("many stars take time in proportion to pattern times text", () => {
    const hostile = new Pattern(`${"*a".repeat(200)}b`);
    const text = "a".repeat(5_000);
    expect(hostile.matches(text)).toBe(false);
    expect(hostile.removeSuffix(text, true)).toBe(text);
    expect(hostile.removePrefix(text, true)).toBe(text);
  });
});
