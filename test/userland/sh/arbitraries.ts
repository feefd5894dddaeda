// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
/** Random shell text. What it leaves out is where dash departs from POSIX, or where POSIX leaves open what a shell does: each place says which. */
import fc from "fast-check";

/** Variables that random text uses. */
export const VARIABLES = ["x", "y", "z"] as const;

/** Values with what splitting and patterns care about. */
export const value: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom("a", "b", "c", " ", " ", "\t", "\n", ":", ":", "-", "*", "?", "[", "]"),
  maxLength: 7,
});

export const ifs: fc.Arbitrary<string | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom("", ":", " ", " :", ": ", ":-", "\n", " \t\n", "a", "ab ", "::"),
);

const literal = fc.string({
  unit: fc.constantFrom("a", "b", "c", "-", "*", "?", "[", "]", ":", ",", "=", "/"),
  minLength: 1,
  maxLength: 3,
});
const singleQuoted = fc
  .string({ unit: fc.constantFrom("a", "b", " ", "*", "$", '"', "\\", "}", "`", ":"), maxLength: 3 })
  .map((text) => `'${text}'`);
const escaped = fc.constantFrom("\\a", "\\ ", "\\$", "\\*", "\\\\", '\\"', "\\'", "\\}", "\\[", "\\-");
const escapedInQuotes = fc.constantFrom("\\$", "\\\\", '\\"', "\\`");
const quotedText = fc.string({
  unit: fc.constantFrom("a", "b", " ", "*", ":", "'", "?", "[", "]", "~"),
  minLength: 1,
  maxLength: 3,
});
const parameter = fc.constantFrom(...VARIABLES, "x", "y", "1", "2", "3");
const anyParameter = fc.oneof(
  { weight: 4, arbitrary: parameter },
  { weight: 1, arbitrary: fc.constantFrom("#", "?", "*") },
);

const substitutionOperator = fc.constantFrom("-", ":-", "+", ":+");
const assignmentOperator = fc.constantFrom("=", ":=");
const trimOperator = fc.constantFrom("%", "%%", "#", "##");

const INNER: fc.OneOfConstraints = { maxDepth: 3, depthSize: "small", withCrossShrink: true };

/** Expansions whose text is the same in and out of double quotes, `inner` and `pattern` making the words in braces. */
function expansion(inner: fc.Arbitrary<string>, pattern: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    INNER,
    { weight: 4, arbitrary: parameter.map((name) => `\${${name}}`) },
    { weight: 1, arbitrary: fc.constantFrom("$#", "$?", "$*", "${*}") },
    { weight: 1, arbitrary: anyParameter.map((name) => `\${#${name}}`).filter((text) => !/[@*?#]\}/.test(text)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(anyParameter, substitutionOperator, inner)
        .map(([name, operator, word]) => `\${${name}${operator}${word}}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...VARIABLES), assignmentOperator, inner)
        .map(([name, operator, word]) => `\${${name}${operator}${word}}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(parameter, trimOperator, pattern)
        .map(([name, operator, word]) => `\${${name}${operator}${word}}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("$(", "`"), pattern)
        .map(([open, word]) =>
          open === "`" || word.includes("`")
            ? `$(printf %s ${word})`
            : `\`printf %s ${word.replaceAll("\\", "\\\\")}\``,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.nat(9), fc.constantFrom("+", "*", "-"), fc.nat(9))
        .map(([a, operator, b]) => `$((${a}${operator}${b}))`),
    },
  );
}

const texts = fc.letrec<{ unquoted: string; quoted: string; unquotedPart: string; quotedPart: string; double: string }>(
  (tie) => ({
    unquoted: fc.array(tie("unquotedPart"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
    quoted: fc.array(tie("quotedPart"), { maxLength: 3 }).map((parts) => parts.join("")),
    double: tie("quoted").map((text) => `"${text}"`),
    unquotedPart: fc.oneof(
      INNER,
      { weight: 4, arbitrary: literal },
      { weight: 1, arbitrary: singleQuoted },
      { weight: 1, arbitrary: escaped },
      { weight: 3, arbitrary: tie("double") },
      { weight: 4, arbitrary: expansion(tie("unquoted"), tie("unquoted")) },
    ),
    quotedPart: fc.oneof(
      INNER,
      { weight: 4, arbitrary: quotedText },
      { weight: 1, arbitrary: escapedInQuotes },
      { weight: 3, arbitrary: expansion(tie("quoted"), tie("unquoted")) },
    ),
  }),
);

/** "$@" in some form. In dash an expansion outside quotes behind it in the word is split by other rules: the end of the word it is. */
const allParameters = fc
  .tuple(
    fc.constantFrom("", "a", "$x", '"b $y"'),
    fc.constantFrom('"$@"', '${1+"$@"}', '${x:-"$@"}', '"${1+$@}"', '"$@$@"', '"$x$@"', '"a $@ b"', "$@", "${@}a"),
    fc.constantFrom("", "", "a", "'b'", '"$x"'),
  )
  .map((parts) => parts.join(""));

/** One word of a command: literals, quotes, expansions in each other. */
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: texts.unquoted },
  { weight: 1, arbitrary: allParameters },
);

/** An expression of arithmetic, most often a valid one. */
export const arithmetic: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    {
      weight: 3,
      arbitrary: fc.oneof(
        fc.nat(20).map(String),
        fc.constantFrom(
          "0x1f",
          "017",
          "089",
          "0",
          "9223372036854775807",
          "9223372036854775808",
          "0xffffffffffffffff",
          "2147483648",
        ),
        fc.constantFrom(...VARIABLES),
      ),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          tie("expression"),
          fc.constantFrom(..."+ - * / % << >> < <= > >= == != & ^ | && ||".split(" ")),
          tie("expression"),
        )
        .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom("+", "-", "!", "~"), tie("expression")).map((parts) => parts.join("")),
    },
    { weight: 2, arbitrary: tie("expression").map((text) => `(${text})`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("expression"), tie("expression"), tie("expression"))
        .map(([condition, yes, no]) => `${condition} ? ${yes} : ${no}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...VARIABLES),
          fc.constantFrom(..."= += -= *= /= %= <<= >>= &= ^= |=".split(" ")),
          tie("expression"),
        )
        .map(([name, operator, right]) => `${name} ${operator} ${right}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("expression"), fc.constantFrom("+", ")", "(", "?", ":", "@", "1", "x", "=", "&&", "'"))
        .map((parts) => parts.join(" ")),
    },
  ),
})).expression;

/** A pattern of `case`, outside quotes, and a text it may match. */
export const pattern: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("a", "b", "c", "-", "]", "!", "^") },
      { weight: 2, arbitrary: fc.constantFrom("*", "?") },
      { weight: 1, arbitrary: fc.constantFrom("\\*", "\\a", "\\[", "\\]", "[") },
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.constantFrom("[", "[!", "[]", "[!]", "[-", "[^"),
            fc.array(
              fc.constantFrom("a", "b", "c", "-", "a-c", "[:digit:]", "[:alpha:]", "[:nope:]", "\\]", "\\-", "*", "["),
              { maxLength: 3 },
            ),
            fc.constantFrom("]", "]", "]", ""),
          )
          .map(([open, elements, close]) => open + elements.join("") + close),
      },
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(""));

export const subject: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom("a", "b", "c", "1", "-", "*", "[", "]", "!", "^", ":", "\\"),
  maxLength: 5,
});

/** Tokens in any order: mostly not a script. */
export const tokenSoup: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ..."if then elif else fi for in do done while until case esac { } ! ( ) ; ;; & && | || < > >> a b x=1 foo() 'q' \"d$x\" $x 2> # \\".split(
        " ",
      ),
      "\n",
      "\n",
      " ",
      "$(a)",
      "$((1))",
      "${x}",
      "`a`",
    ),
    { maxLength: 12 },
  )
  .map((tokens) => tokens.join(" "));

const NEST: fc.OneOfConstraints = { maxDepth: 3, depthSize: "small", withCrossShrink: true };
const separator = fc.constantFrom("; ", "\n", "\n\n", " # comment\n");
const status = fc.constantFrom("true", "false", ":", "(exit 3)");

/** Commands that print, assign and have a status, with any words. */
const simpleCommand = fc.oneof(
  { weight: 5, arbitrary: fc.array(word, { maxLength: 3 }).map((words) => ["show", ...words].join(" ")) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...VARIABLES), word).map(([name, text]) => `${name}=${text}`) },
  { weight: 1, arbitrary: fc.array(word, { maxLength: 3 }).map((words) => ["set --", ...words].join(" ")) },
  { weight: 1, arbitrary: fc.constantFrom("shift", "shift 2").map((command) => `[ $# -lt 2 ] || ${command}`) },
  { weight: 1, arbitrary: fc.constantFrom(...VARIABLES).map((name) => `unset ${name}`) },
  { weight: 2, arbitrary: status },
  { weight: 1, arbitrary: fc.constantFrom("f", "g", "f a 'b c'", 'g "$@"') },
);

const hereDocument = fc
  .tuple(
    fc.constantFrom("E", "'E'", "-E", '-"E"'),
    fc.array(
      fc.constantFrom(
        "plain",
        "\tindented",
        "$x",
        '"${y}"',
        "`printf %s a`",
        "\\$x \\a \\\\",
        "$((1 + 2))",
        "E E",
        " E",
        "'$@'",
        "joined \\",
      ),
      { maxLength: 3 },
    ),
  )
  .map(([delimiter, lines]) => [`cat <<${delimiter}`, ...lines, "E", ""].join("\n"))
  // A line continuation in front of the delimiter would join it.
  .filter((text) => !text.includes("\\\nE\n"));

/**
 * Whole scripts: every compound command, functions f and g, pipelines, lists, here-documents. They end: loops run over words or count down, functions count their calls. They
 * expect `show`, a function that prints its arguments, and write no files.
 */
export const script: fc.Arbitrary<string> = fc.letrec<{ list: string; command: string; compound: string }>((tie) => ({
  list: fc
    .array(fc.tuple(tie("command"), separator), { minLength: 1, maxLength: 3, depthIdentifier: "list" })
    .map((commands) =>
      commands.map(([command, end]) => (command.endsWith("\nE\n") ? command : command + end)).join(""),
    ),
  command: fc.oneof(
    NEST,
    { weight: 6, arbitrary: simpleCommand },
    { weight: 1, arbitrary: hereDocument },
    {
      weight: 1,
      arbitrary: fc
        .tuple(simpleCommand, fc.constantFrom("&&", "||", "&&\n", "|| !"), simpleCommand)
        .map((parts) => parts.join(" ")),
    },
    { weight: 1, arbitrary: simpleCommand.map((text) => `! ${text}`) },
    { weight: 1, arbitrary: fc.tuple(simpleCommand, tie("compound")).map(([left, right]) => `${left} | ${right}`) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(...VARIABLES), tie("list")).map(([name, body]) => `${name}=$(\n${body})`),
    },
    { weight: 3, arbitrary: tie("compound") },
  ),
  compound: fc.oneof(
    NEST,
    { weight: 1, arbitrary: tie("list").map((body) => `{ ${body}}`) },
    { weight: 1, arbitrary: tie("list").map((body) => `( ${body})`) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie("list"), tie("list")).map(([condition, body]) => `if ${condition}then ${body}fi`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("list"), tie("list"), tie("list"), tie("list"), tie("list"))
        .map(([a, b, c, d, e]) => `if ${a}then\n${b}elif ${c}then ${d}else ${e}fi`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(word, { maxLength: 3 }), tie("list"), fc.constantFrom("", "break\n", "continue\n"))
        .map(([words, body, last]) => `for i in ${words.join(" ")}\ndo ${body}${last}done`),
    },
    { weight: 1, arbitrary: tie("list").map((body) => `for z do ${body}done`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("while [", "until ! ["), fc.nat(2), tie("list"))
        .map(([loop, times, body]) => `n=${times}; ${loop} $n -gt 0 ]; do n=$((n - 1)); ( ${body}) done`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          word,
          fc.array(
            fc.tuple(
              fc.constantFrom("", "("),
              fc.array(word, { minLength: 1, maxLength: 2 }),
              fc.option(tie("list"), { nil: "" }),
            ),
            { maxLength: 2 },
          ),
          tie("list"),
        )
        .map(
          ([text, items, last]) =>
            `case ${text} in ${items.map(([open, patterns, body]) => `${open}${patterns.join("|")}) ${body};;\n`).join("")} *) ${last}esac`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("f", "g"), tie("list"), fc.constantFrom("return 4", "true", "show $#"))
        .map(
          ([name, body, end]) => `${name}() {\ncalls=$((calls + 1)); [ $calls -lt 9 ] || return 1\n${body}${end}\n}`,
        ),
    },
  ),
})).list;
