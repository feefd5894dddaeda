// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
/**
 * Random scripts about what executes: statuses, ways out of constructs, processes, redirections, traps, `set -e`. Words are plain; see
 * ../arbitraries.ts for expansions. All of them end, and none depends on who is faster.
 */
import fc from "fast-check";

const status = fc.constantFrom("true", "false", "(exit 3)", ":", "nosuch", "! true", "f", "g a", "eval false", "eval");
const print = fc
  .constantFrom("a", "$?", "$#", "$*", "$x", "$i", "$-", '"${1-none}"', "$(echo c; exit 2)", "${x:+set}")
  .map((word) => `echo ${word}`);
const assignment = fc.constantFrom(
  "x=1",
  "x=$?",
  "x=$(false)",
  "x=$(echo y)",
  "local x=2",
  "export x",
  "unset x",
  "x=3 f",
  "x=4 :",
);
const parameters = fc.constantFrom("set -- p q", "set --", "shift", "shift 3");
const leaving = fc.constantFrom(
  "return",
  "return 5",
  "break",
  "continue",
  "break 2",
  "continue 2",
  "exit",
  "exit 6",
  "(exit)",
  "(return 7)",
);
const option = fc.constantFrom("set -e", "set +e", "set -u", "set -f", "set -C", "set +C");
const trap = fc.constantFrom(
  "trap 'echo bye $?' EXIT",
  "trap 'echo usr $?' USR1",
  "trap 'x=trapped; false' USR1",
  "trap 'return 8' USR1",
  "trap 'exit 9' USR1",
  "trap - USR1 EXIT",
  "trap '' USR1",
  // To the shell that executes it, whichever it is.
  "sh -c 'kill -USR1 $PPID'",
);
const failing = fc.constantFrom(
  "cat <nosuch",
  ": <nosuch",
  "echo ${undefined?message}",
  "readonly x; x=9",
  "command readonly x; x=9",
  "eval 'if'",
  "command eval '('",
  ". ./nosuch",
  "command . ./nosuch",
  "shift 99",
  "command shift 99",
  "exec nosuch",
  "exec <nosuch",
  "echo $undefined_variable",
);
const files = fc.constantFrom(
  "echo w >w",
  "echo w >>w",
  "cat w",
  "cat <w",
  "{ read r; echo $r; } <w",
  "exec 3>w",
  "echo three >&3",
  "exec 3>&-",
  "cat <<E\nhere $x $?\nE\n",
);

const tail = fc.constantFrom(
  "",
  "",
  "",
  "",
  " >w",
  " 2>/dev/null",
  " | cat",
  " <nosuch",
  " || echo or",
  " && echo and",
);
const separator = fc.constantFrom("; ", "\n");

const NEST: fc.OneOfConstraints = { maxDepth: 4, depthSize: "small", withCrossShrink: true };

export const executedScript: fc.Arbitrary<string> = fc
  .letrec<{ list: string; command: string }>((tie) => ({
    list: fc
      .array(fc.tuple(tie("command"), separator), { minLength: 1, maxLength: 4, depthIdentifier: "list" })
      .map((commands) =>
        commands.map(([command, end]) => (command.endsWith("E\n") ? command : command + end)).join(""),
      ),
    command: fc.oneof(
      NEST,
      { weight: 6, arbitrary: print },
      { weight: 3, arbitrary: status },
      { weight: 2, arbitrary: assignment },
      { weight: 1, arbitrary: parameters },
      { weight: 2, arbitrary: leaving },
      { weight: 1, arbitrary: option },
      { weight: 2, arbitrary: trap },
      { weight: 1, arbitrary: failing },
      { weight: 2, arbitrary: files },
      { weight: 2, arbitrary: fc.tuple(tie("list"), tail).map(([body, end]) => `{ ${body}}${end}`) },
      { weight: 2, arbitrary: fc.tuple(tie("list"), tail).map(([body, end]) => `(${body})${end}`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie("command"), fc.constantFrom("&&", "||"), tie("command"))
          .filter(([left, , right]) => !`${left}${right}`.includes("<<E"))
          .map((parts) => parts.join(" ")),
      },
      { weight: 1, arbitrary: tie("command").map((command) => (command.startsWith("!") ? command : `! ${command}`)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie("list"), tie("list"), tie("list"), tail)
          .map(([a, b, c, end]) => `if ${a}then ${b}else ${c}fi${end}`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(tie("list"), tail).map(([body, end]) => `for i in 1 2; do ${body}done${end}`),
      },
      {
        weight: 1,
        arbitrary: tie("list").map((body) => `while [ $((budget=budget-1)) -gt 0 ]; do ${body}done`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie("list"), tie("list"), tail)
          .map(([a, b, end]) => `case $x in 1) ${a};; *) ${b};; esac${end}`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom("f", "g"), tie("list"), tail)
          .map(([name, body, end]) => `${name}() { [ $((depth=depth+1)) -lt 9 ] || return 1; ${body}}${end}`),
      },
      { weight: 1, arbitrary: tie("list").map((body) => `x=$(${body})`) },
      { weight: 1, arbitrary: tie("list").map((body) => `{ ${body}} & wait`) },
      { weight: 1, arbitrary: tie("list").map((body) => `eval '${body.replaceAll("'", "'\\''")}'`) },
    ),
  }))
  .list.map((body) => `depth=0; budget=6; f() { :; }; g() { echo g $1; }; trap '' PIPE\n${body}`);
