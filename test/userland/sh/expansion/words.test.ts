// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandWords } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import { ifs, VARIABLES, value, word } from "../arbitraries.ts";
import { dash, quoted } from "../dash.ts";
import { FakeShell, type FakeShellOptions, parseWords, resultOf } from "./fake-shell.ts";

/** The fields of `words`, and what was assigned; or the error. */
function ours(words: string, options: FakeShellOptions): string {
  const shell = new FakeShell(options);
  try {
    const fields = resultOf(expandWords(shell, parseWords(`show ${words}`).words.slice(1)));
    return [
      ...fields.map((field) => `<${field}>`),
      ...VARIABLES.map((name) => `${name}=${shell.variables.get(name) ?? "unset"}`),
    ].join("\n");
  } catch (error) {
    if (error instanceof ShellError) return error.message;
    throw error;
  }
}

function dashs(words: string, { variables = {}, parameters = [], isNounset }: FakeShellOptions): string {
  const assignments = Object.entries(variables).map(([name, text]) =>
    text === undefined ? `unset ${name}` : `${name}=${quoted(text)}`,
  );
  const report = VARIABLES.map((name) => `printf '\\n${name}=%s' "\${${name}-unset}"`).join("; ");
  const script = `${assignments.join("\n")}
    show() { set +u; sep=; for field do printf '%s<%s>' "$sep" "$field"; sep='\n'; done; }
    set -f ${isNounset ? "-u" : ""}
    show ${words}
    unset IFS; ${report}`;
  const { stdout, error } = dash(script, parameters);
  return error === "" ? stdout.replace(/^\n/, "") : error;
}

describe("words are expanded and split as in dash", () => {
  const rows: readonly (readonly [FakeShellOptions, readonly string[]])[] = [
    [
      { variables: { x: " a  b ", y: "", IFS: undefined } },
      [
        "$x",
        "\"$x\"$x'$x'",
        'a$x"b"$x',
        '"" $y "$y" ""$y $y"" \'\'',
        '${y:-a b} ${y-a b} "${y:-a  b}" ${y:-\'a  b\'} ${y:-"a  b"} ${y:-a\\ b}',
        "${y:-a\nb} ${y:-;&|<>()#}",
        '${x+$x} "${x+$x}" ${z+a} "${z+a}" ${y:+a}',
        "${z=a  b} $z",
        '${z:="a  b"} "$z"',
        "${y-${z-${q-deep}}}",
        '"${y:-"a  b"}" "${y:-"a}b"}" "${y:-\'}\'}"',
        '"${y:-\\}}" ${y:-\\}} "${y:-a\\"b}"',
        "${#x} ${#y} ${#z} ${#} ${##} ${#?} ${#-}",
        "${x",
        "${x!} a",
        "${}",
        "${ x}",
        "${1x}",
        "${#x-a}",
        "${!x}",
        "${#+}",
        '$ $% $/ "$" $"a" "$\'a\'"',
        "$x_a ${x}_a $1a ${12}",
        '`printf %s a\\ b` `printf %s \\`printf %s c\\`` "`printf %s "a  b"`"',
        "$(printf %s 'a\n\n') \"$(printf %s 'a\nb\n\n')\"",
        '$((1 + $(printf %s 2))) "$((x=3))" $x ${x}',
        "$(( ${y:-4} * 2 ))",
        "$((1)+2))",
        '$(( "1" ))',
        "$(( \\$y ))",
        'a\\\nb "a\\\nb" $\\\n{x\\\n} $\\\n((1\\\n+1))',
      ],
    ],
    [
      { variables: { x: "a:b::c:", y: ":a", z: " : a : : b : ", IFS: ":" } },
      ["$x", "$y", "$z", "$x$y", '$x"$y"', "x$x", "$y$y", "${x#*:}", "$(printf %s a::b:)"],
    ],
    [{ variables: { x: "a:b::c:", y: ":a", z: " : a : : b : ", IFS: " :" } }, ["$x", "$y", "$z", "$z$y", "$x $z"]],
    [{ variables: { x: "a b", y: "1", z: "10101", IFS: "" } }, ["$x", '"$x"', "$y$x"]],
    [{ variables: { x: "a1b", y: "1", IFS: "1" } }, ["$x", "$((111))", "$((101)) $#", "${#x}1${#y}"]],
    ...[undefined, "", ":", " :", "a"].map(
      (IFS) =>
        [
          { variables: { x: "q", y: "", IFS }, parameters: ["a  b", "", "c:d", "e"] },
          [
            "$*",
            "$@",
            '"$*"',
            '"$@"',
            'x"$@"y',
            'x"$*"y',
            "x$*y",
            "x$@y",
            '"$y$@"',
            '$x"$@"',
            '"a $@ b"',
            '"$@$@"',
            '${1+"$@"}',
            '"${1+$@}"',
            '"${y:-$@}"',
            "${y:-$*}",
            '"${*}" "${@}"',
            "$# ${#} $1 $2 ${3} $4 $5 ${10} $0",
            "${@#a} ${*%e}",
            '"${@#a}"',
            '"${*%?}"',
          ],
        ] as const,
    ),
    [
      { parameters: [], variables: { x: "" } },
      [
        '"$@"',
        "$@",
        '"$*"',
        '"$@$@"',
        '"$x$@"',
        '"$@""$@"',
        '""$@',
        'a"$@"',
        '"${@:-z}"',
        "${@:-z}",
        "${@-z}a",
        '"$@" b',
        '${x:+"$@"}',
        '${1-"$@"}',
      ],
    ],
    [
      { variables: { x: "abcabc", y: "*", z: "/usr/lib/x.tar.gz" } },
      [
        "${x#*b} ${x##*b} ${x%b*} ${x%%b*}",
        "${x#} ${x%} ${x##} ${x%%} ${x#x} ${x%%*}",
        "${z##*/} ${z%/*} ${z%.*} ${z%%.*} ${z#*.}",
        '${x#$y} ${x##$y}x "${x##$y}" ${x#"$y"} "${x#"$y"}" "${x#\'a\'}" ${x#\\*}',
        '"${x#[a]}" "${x%[!a-b]}" ${x#["a"-c]} ${x#[a\\-c]}',
        "${x#${x%??}} ${q#a} ${x#~}",
        "${x%$(printf %s c)} ${x#`printf %s a`}",
      ],
    ],
    [
      { variables: { x: "", HOME: "/h  *" } },
      [
        "~ ~/a ~root ~root/b ~nosuch ~nosuch/",
        '\\~ "~" \'~\' ~"root" ~$x a~ a=~ a:~ ~:a',
        '${x:-~} ${x:-~/a} "${x:-~}" ${x:-a~} ${x:-"~"}',
      ],
    ],
    [{ variables: { HOME: undefined } }, ["~ ~/a"]],
    [{ variables: { HOME: "" } }, ["~ ~/a a"]],
    [
      { variables: { x: "", y: undefined } },
      [
        "${x?} ${y+}",
        "a ${y?}",
        "${y:?}",
        "${x:?}",
        '${x:?a   b "c  d"}',
        "\"${y?'a'}\"",
        "${3?}",
        "${3?$x}",
        "${3=a}",
        "${@:=a}",
        "$((y)) $((x))",
        "$((1/0))",
        "$((1 +))",
      ],
    ],
    [
      { variables: { x: "", y: undefined }, isNounset: true },
      [
        "$x $* $@",
        "$y",
        "${y}",
        "${#y}",
        "${y%a}",
        "${y-a} ${y+a} ${y:-a}",
        "$1",
        "$((y + 1))",
        "$(($y + 1))",
        "${y:?a}",
        "$#",
      ],
    ],
  ];
  const table = rows.flatMap(([options, lines]) => lines.map((line) => [line, options] as const));
  test.each(table)("%s with %j", (words, options) => expect(ours(words, options)).toBe(dashs(words, options)));

  test("random words", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 2 }),
        fc.record({
          x: value,
          y: fc.option(value, { nil: undefined }),
          z: fc.constantFrom("", undefined, "abab"),
          IFS: ifs,
        }),
        fc.array(value, { maxLength: 3 }),
        (words, variables, parameters) => {
          const options = { variables, parameters };
          expect(ours(words.join(" "), options)).toBe(dashs(words.join(" "), options));
        },
      ),
      { numRuns: Number(process.env["RUNS"] ?? 400) },
    );
  });
});
