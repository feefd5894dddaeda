// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandHereDocument } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import type { HereDocument, SimpleCommand } from "../../../../src/userland/sh/syntax/index.ts";
import { dash } from "../dash.ts";
import { FakeShell, resultOf } from "../expansion/fake-shell.ts";
import { parse } from "./parse.ts";

const VARIABLES = { x: "a  *", y: "" };

/** What the commands of `script`, each a cat with one here-document, print. */
function ours(script: string): string {
  const { commands, error } = parse(script);
  const shell = new FakeShell({ variables: VARIABLES });
  let printed = "";
  try {
    for (const command of commands)
      printed += resultOf(
        expandHereDocument(shell, ((command as SimpleCommand).redirections.at(-1) as HereDocument).body),
      );
  } catch (thrown) {
    if (!(thrown instanceof ShellError)) throw thrown;
    return printed + thrown.message;
  }
  return printed + error.replace(/^dash: [0-9]+: /, "");
}

function dashs(script: string): string {
  const { stdout, error } = dash(`x='a  *' y=\n${script}`);
  return stdout + error;
}

describe("here-documents have dash's text", () => {
  test.each([
    "cat <<E\na\n  b\nE",
    "cat <<E\na\nE\n",
    "cat <<E\na",
    "cat <<E",
    "cat <<E\nE",
    "cat <<''\na\n\n",
    "cat <<E\n$x \"$x\" ${y:-q r} ${y:-\"q  r\"} ${y:-'q'} '$x'\nE",
    'cat <<E\n\\$x \\\\ \\` \\" \\a\nE',
    "cat <<E\na\\\nb\n\\\nE\n",
    "cat <<E\na\\\nE\n",
    "cat <<E\nE \n E\nEE\nE\n",
    "cat <<'E'\n$x \\$x \\\n`a`\nE",
    "cat <<\\E\n$x\nE",
    'cat <<"E"\n$x\nE',
    'cat <<"E\nF"\n$x\nE\nF',
    "cat <<E''F\n$x\nEF",
    "cat <<-E\n\t\ta\n\t b\n\tc\td\n\tE\n",
    "cat <<-'E'\n\t$x\n\t\tE\n",
    "cat <<-E\na\\\n\tb\n\tE\n",
    "cat <<E; cat <<F\na\nE\nb\nF\n",
    "cat <<E\n$(printf %s a)`printf %s b`$((1 + 2))\nE\n",
    "cat <<E\n$(printf %s 'E\nE\n')\nE\n",
    "cat <<E\n${y:-a\nb}\nE\n",
    "cat <<E\n${y?bad}${y:?bad}\nE\n",
    "cat <<$x\na\n$x\n",
    "cat <<${x}a\na\n${x}a\n",
    "cat <<`a`\n$x\n`a`\n",
    'cat <<"$x"\n$y$x\n$x\n',
    "cat <<E#F\na\nE#F",
    "cat >&1<<E\na\nE",
    "cat <<E;\na\nE",
    "cat 0<<E\na\nE",
    "cat <<E # comment\na\nE",
    "cat <<E\n#a\nE",
    "cat <<~\n~\n",
    "cat <<E\n~ a=~\nE\n",
  ])("%j", (script) => expect(ours(script)).toBe(dashs(script)));

  test("random lines", () => {
    const line = fc
      .array(
        fc.constantFrom(
          "a",
          "E",
          " ",
          "\t",
          "\\",
          "\\$",
          "$x",
          '"',
          "'",
          "$y",
          "${y:-b}",
          "$((2))",
          "$.",
          "}",
          "`printf %s c`",
          "#",
        ),
        { maxLength: 4 },
      )
      .map((parts) => parts.join(""));
    const delimiter = fc.constantFrom("E", "'E'", "-E", "-\\E", '"a$x"', "-'a '");
    fc.assert(
      fc.property(delimiter, fc.array(line, { maxLength: 4 }), (word, lines) => {
        const end = word.replace(/^-/, "").replaceAll(/["'\\]/g, "");
        // What follows the delimiter is not of the document; and $$ is not the same.
        fc.pre(lines.every((text) => text.replace(/^\t+/, "") !== end && !text.includes("$$")));
        // dash leaves a line continuation alone that comes right after tabs taken away.
        fc.pre(!word.startsWith("-") || lines.every((text) => !/^\t+\\$/.test(text)));
        const script = [`cat <<${word}`, ...lines, end, ""].join("\n");
        expect(ours(script)).toBe(dashs(script));
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
  });
});
