import { describe, expect, test } from "vitest";
import { expandWords } from "../../../../src/userland/sh/expansion/index.ts";
import type { SimpleCommand } from "../../../../src/userland/sh/syntax/index.ts";
import { dash, quoted } from "../dash.ts";
import { FakeShell, resultOf } from "../expansion/fake-shell.ts";
import { parse } from "./parse.ts";

type Aliases = Readonly<Record<string, string>>;

/** What the commands `show WORD...` of `script` would print. */
function ours(script: string, aliases: Aliases): string {
  const { commands, error } = parse(script, { alias: (name) => aliases[name] });
  const shell = new FakeShell();
  const shown = commands.map((command) => {
    const [name, ...fields] = resultOf(expandWords(shell, (command as SimpleCommand).words));
    return name === "show" ? `${fields.map((field) => `<${field}>`).join("")}\n` : `${name}: not found\n`;
  });
  return (shown.join("") + error.replace(/^dash: [0-9]+: /, "")).replace(/\n$/, "");
}

function dashs(script: string, aliases: Aliases): string {
  const definitions = Object.entries(aliases).map(([name, text]) => `alias ${name}=${quoted(text)}\n`);
  const { stdout, error } = dash(
    `show() { [ $# = 0 ] || printf '<%s>' "$@"; echo; }\n${definitions.join("")}${script}`,
  );
  return (stdout + error.replaceAll(/^dash: [0-9]+: /gm, "")).replace(/\n$/, "");
}

describe("aliases are replaced where dash replaces them", () => {
  const table: readonly (readonly [script: string, aliases: Aliases])[] = [
    ["s a", { s: "show b" }],
    ["show s; s", { s: "show b" }],
    ["\\s a; 's' a", { s: "show b", show: "show x" }],
    ["show a", { show: "show x" }],
    ["a c", { a: "b ", b: "show " }],
    ["a b", { a: "show ", b: "c d" }],
    ["a b b", { a: "show ", b: "c " }],
    ["a b b", { a: "show", b: "c " }],
    ["a b", { a: "show x; show ", b: "y z" }],
    ["a\nshow b", { a: "show x\nshow y" }],
    ["a", { a: "show 'x" }],
    ["a y'", { a: "show 'x" }],
    ["a", { a: "" }],
    ["a show b", { a: "" }],
    ["a a show b", { a: " " }],
    ["x=1 a b", { a: "show " }],
    ["s #t", { s: "show a # b" }],
    ["s \\\nb", { s: "show a" }],
    ["s;s", { s: "show a" }],
    ["a", { a: "b", b: "a", show: "x" }],
    ["a z", { a: "b ", b: "a " }],
    ["show $(s a)", { s: "printf %s" }],
    ["show `s a`", { s: "printf %s" }],
    ["a <&0 b", { a: "show" }],
    ["<&0 a b", { a: "show" }],
    ["show c; $a b", { a: "show" }],
    ["a\tb", { a: "show\t", b: "c" }],
    ["if", { if: "show" }],
    ["a fi", { a: "show ", fi: "x" }],
    ["a}", { "a}": "show" }],
    ["a ; show b", { a: "show a \\" }],
    ["a\nb", { a: "show a \\" }],
  ];
  test.each(table)("%j with %j", (script, aliases) => expect(ours(script, aliases)).toBe(dashs(script, aliases)));
});
