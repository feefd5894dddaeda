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
        .tuple(fc.constantFrom("$(", "`"), inner)
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
