// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShellParser } from "../../../../src/userland/sh/syntax/index.ts";
import { script, tokenSoup } from "../arbitraries.ts";
import { dashSyntaxError } from "../dash.ts";
import { parse } from "./parse.ts";

const RUNS = { numRuns: Number(process.env["RUNS"] ?? 200) };

/** Anything: scripts, scripts with a piece cut out, tokens, characters. */
const anyText = fc.oneof(
  script,
  fc
    .tuple(script, fc.nat(), fc.nat(5))
    .map(([text, at, length]) => text.slice(0, at % text.length) + text.slice((at % text.length) + length)),
  tokenSoup,
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."${}()`'\"\\\n <<E;|&#=ax") }),
);

describe("the parser", () => {
  test("takes what dash takes", () => {
    fc.assert(
      fc.property(script, (text) => {
        expect(dashSyntaxError(text)).toBe("");
        expect(parse(text).error).toBe("");
      }),
      RUNS,
    );
  });

  test("delivers the same, whatever the pieces it is fed", () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 10 }), (text, lengths) => {
        const pieces: string[] = [];
        for (let at = 0, i = 0; at < text.length; i++) {
          const length = lengths[i % lengths.length]! + 1;
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        expect(parse(pieces)).toEqual(parse(text));
      }),
      RUNS,
    );
  });

  test("delivers plain data", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { commands } = parse(text);
        expect(JSON.parse(JSON.stringify(commands))).toEqual(commands);
      }),
      RUNS,
    );
  });

  test("answers hostile nesting with a syntax error", () => {
    const openers = [
      "(",
      "{ ",
      "$(",
      "${x-",
      "$((",
      "if ",
      "while ",
      "f() ",
      "! ",
      '"$(',
      "case a in a) ",
      'echo "${x-',
      "for a do ",
      "a=$(",
      "$(( ${x-",
      "<<E $(",
    ];
    for (const opener of openers)
      for (const depth of [300, 20_000])
        expect(parse(opener.repeat(depth)).error, opener).toMatch(/^dash: [0-9]+: Syntax error: /);
  });

  test("is as deep as it says", () => {
    expect(parse(`${"(".repeat(99)}a${")".repeat(99)}`).error).toBe("");
    expect(parse(`${"(".repeat(100)}a${")".repeat(100)}`).error).toBe("dash: 1: Syntax error: Nesting too deep");
    expect(parse(`echo ${"$(echo ".repeat(49)}${")".repeat(49)}`).error).toBe("");
  });

  test("takes commands of any length", () => {
    expect(parse(`${"a && ".repeat(20_000)}a`).error).toBe("");
    expect(parse(`${"a | ".repeat(20_000)}a`).error).toBe("");
    expect(parse(`if a; then b; ${"elif a; then b; ".repeat(20_000)}else c; fi`).error).toBe("");
    expect(parse(`case a in ${"b) c;; ".repeat(20_000)}esac`).error).toBe("");
  });

  test("stops where aliases double without end", () => {
    const alias = (name: string) =>
      /^a[0-9]+$/.test(name) ? `a${Number(name.slice(1)) + 1} ; a${Number(name.slice(1)) + 1} ` : undefined;
    expect(parse("a0\n", { alias }).error).toBe("dash: 1: Syntax error: Too many aliases");
  });
});

describe("complete commands", () => {
  test("come out one by one, and what follows is not looked at", () => {
    const parser = new ShellParser();
    parser.feed("a; b &\nc\n)\n");
    expect(parser.next()).toMatchObject({ type: "command", commands: [{ type: "simple" }, { type: "background" }] });
    expect(parser.next()).toMatchObject({ type: "command", commands: [{ line: 2 }] });
    expect(parser.next()).toEqual({ type: "error", message: 'Syntax error: ")" unexpected', line: 3 });
  });

  test("an empty line is one without commands", () => {
    const parser = new ShellParser();
    parser.feed("\n # comment\n");
    expect(parser.next()).toEqual({ type: "command", commands: [] });
    expect(parser.next()).toEqual({ type: "command", commands: [] });
    expect(parser.next()).toEqual({ type: "incomplete", isWithinCommand: false });
    parser.end();
    expect(parser.next()).toEqual({ type: "end" });
  });

  test.each([
    "if a",
    "a &&",
    "a |",
    "'a",
    '"a',
    "$(a",
    "${x-",
    "$((1",
    "`a",
    "a \\",
    "f()",
    "{ a",
    "cat <<E\nb",
    "a ' \\",
    "for i in a b",
    "case a in",
  ])("%j goes on in the next line", (text) => {
    const parser = new ShellParser();
    parser.feed(`${text}\n`);
    expect(parser.next()).toEqual({ type: "incomplete", isWithinCommand: true });
    expect(parser.next()).toEqual({ type: "incomplete", isWithinCommand: true });
  });

  test("after an error an interactive shell discards the rest of what it read, and goes on", () => {
    const parser = new ShellParser();
    parser.feed("a ) b\nc\n");
    expect(parser.next()).toMatchObject({ type: "error" });
    parser.discard();
    expect(parser.next()).toEqual({ type: "incomplete", isWithinCommand: false });
    parser.feed("d\n");
    expect(parser.next()).toMatchObject({ type: "command", commands: [{ words: [["d"]] }] });
  });

  test("a command of many lines is read once, line by line", () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `echo line ${i} "$x"\n`);
    const { commands, error } = parse(["f() {\n", ...lines, "}\n"]);
    expect(error).toBe("");
    expect(commands).toMatchObject([{ type: "function", body: { body: { length: lines.length } } }]);
    const document = parse(["cat <<E\n", ...lines, "E\n"]).commands;
    expect(document).toMatchObject([
      { type: "simple", redirections: [{ type: "here-document", body: { length: 2 * lines.length + 1 } }] },
    ]);
  });
});
