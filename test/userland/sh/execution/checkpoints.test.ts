// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
/**
 * A shell that makes a checkpoint before every command, and goes on in another kernel from any of them: it does what the shell does that is left
 * alone, and what the host's dash does.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GeneratorProgram } from "../../../../src/platform/program/program.ts";
import { dash, shellProgram } from "../../../../src/userland/sh/index.ts";
import { type RunResult, runProgram } from "../../../platform/program/run-program.ts";
import { runOnHost, withScratchDirectory } from "../../harness/host-run.ts";
import { SHELL_TOOLS } from "../compare-scripts.ts";
import { executedScript } from "./arbitrary-script.ts";

const checkpointing = shellProgram("dash", 1);
const others = SHELL_TOOLS.filter(({ name }) => name === "cat" || name === "sh");

const FILES = {
  sourced: "for i in a b; do echo $1 $i; done\nset -- p q; x=from\nreturn 4\necho never\n",
  nested:
    "echo in; (for i in 1 2; do nosuch; done); . ./sourced; echo $? $*\nfor i in 1 2; do\n  cd nowhere\n  echo $x$i\ndone\n",
  failing: "echo before\nfor i in 1; do\n. ./missing\ndone\n",
};

const COMMANDS: readonly string[] = [
  // Functions
  "f() { for i; do echo $i $#; shift; done; }; set -- x y; f a b c; echo $# $1",
  "f() { local v=1 w; for i in 1 2; do v=$v$i; w=$i; done; echo $v $w; }; v=0; w=9; f; echo $v $w",
  "f() { local -; set -f; for i in 1 2; do echo *; done; }; set -u; f; echo $-",
  "f() { while getopts ab: o; do echo $o $OPTARG $OPTIND; done; }; f -a -b 3 -ab4; echo $OPTIND; f -b 5",
  "f() { [ $1 -eq 0 ] && return 7; echo $1 $(($1 - 1)); f $(($1 - 1)); }; f 4; echo $?",
  "f() { for i in 1 2 3; do for j in 1 2; do [ $i$j = 22 ] && return 3; echo $i$j; done; done; }; for k in 1 2; do f || echo $k $?; done",
  "f() { unset -f f; for i in 1 2; do echo still $i; done; f() { echo other; }; }; f; f",
  "f() { for i in 1 2; do break 9; done; echo $i; }; for k in 1 2; do f; done; echo $k",
  "f() { echo $v; v=2; for i in 1; do echo $v; done; }; v=0; v=1 f; echo $v; v=3 :; echo $v",
  "f()\n{\n  for i in 1; do\n    cd nowhere\n  done\n  cd nowhere\n}\nf; cd nowhere",
  "set -e; f() { for i in 1 2; do false; echo $i; done; false; }; f || echo tested; ! f; f; echo never",
  "f() { { for i in 1 2; do echo $i; echo e$i >&2; done; } 2>&1; } >out; f; cat out",
  "f() { cat; for i in 1 2; do echo $i; done; exec 3>&1; }; f <<E >out 2>/dev/null\nhere $x\nE\ncat out; echo three >&3",
  "f() { for i in 1 2; do read l; echo got $l; done; }; f; read l; echo rest $l",
  // eval
  "for k in 1 2; do eval 'for i in a b; do\necho $k$i\n[ $i = b ] || continue 2\ndone'; done; echo $?",
  "eval 'eval \"for i in 1 2; do echo \\$i; done\"; echo $i' 'echo last; (exit 3)'; echo $?",
  "eval 'echo a; for i in 1 2; do cd nowhere; done\necho b\nif' ; echo never",
  "command eval 'for i in 1 2; do echo $i; done; if'; echo $?",
  "f() { eval 'for i in 1 2; do echo $1$i; [ $i = 1 ] || return 5; done'; echo never; }; f x; echo $?",
  "x=5 eval 'for i in 1 2; do echo $x; done'; echo $x; eval 'for i in 1; do echo $i; done' >out 2>&1; cat out",
  // .
  ". ./sourced; echo $? $* $x",
  "set -- 1 2; . ./nested; echo $? $*",
  "f() { . ./nested; echo $? $*; }; set -- o; f 1 2; echo $*; command . ./failing; echo $?",
  ". ./failing; echo never",
  "for k in 1 2; do . ./sourced; done >out; cat out",
  // Traps
  "trap 'for i in 1 2; do echo trapped $i $?; done; (exit 5)' USR1; (exit 3); kill -USR1 $$; echo $?",
  "trap 'for i in 1 2; do echo usr1; kill -USR2 $$; echo $?; done' USR1; trap 'for j in a b; do echo $i$j; done' USR2; for k in 1 2; do kill -USR1 $$; done; echo end",
  "f() { for i in 1 2; do kill -USR1 $$; done; return 4; }; trap 'for j in 1; do return 6; done' USR1; f; echo $?",
  "trap 'for i in 1 2; do echo bye $i $?; (exit 4); done' EXIT; (exit 3); for k in 1; do exit; done",
  "trap 'for i in 1 2; do echo bye $i; exit; done' EXIT; for k in 1; do exit 6; done",
  "trap 'f() { for i; do echo $i; done; }; f 1 2; exit 9' EXIT; set -e; false",
  "(trap 'for i in 1 2; do echo inner $i; done' EXIT; for k in 1 2; do echo $k; done; exit 2); echo $?",
  "trap 'for i in 1; do echo $i; kill -USR1 $$; done; echo after' USR1 ; n=0; trap 'n=$((n + 1)); [ $n -gt 2 ] || kill -USR1 $$; for i in 1 2; do echo $n$i; done' USR1; kill -USR1 $$; echo $n",
  // Subshells, substitutions, pipelines
  "for k in 1 2; do (for i in a b; do echo $k$i; break 2; done; echo same; break; echo never); echo $k; done",
  "f() { echo $(for i in a b; do echo $1$i; done; exit 3) $?; x=$(for i in 1 2; do return $i; done); echo $?; }; f z",
  "(f() { (for i in 1 2; do echo $i; done); }; for k in 1 2; do f; done) | while read l; do echo got $l; done",
  "f() { for i in 1 2; do echo $i; done; }; f & wait $!; { f; exit 4; } & wait $!; echo $?; f | f | cat",
  "(for i in 1 2; do (for j in a b; do echo $i$j; done); done)",
  // Everything else around a loop
  "if for i in 1; do false; done; then echo a; elif for i in 2; do echo $i; done; then for j in 3; do echo $j; done; else echo c; fi",
  "case b in a) echo a;; b) for i in 1 2; do case $i in 2) echo two;; esac; done;; esac && { for i in x; do echo $i; done; } || echo never",
  "false || for i in 1 2; do echo $i; false; done || echo or && ! for i in 3; do echo $i; done && echo never; echo $?",
  "while read l; do echo $l; while read m; do echo $l-$m; break; done; done <<E\na\nb\nc\nd\nE\necho $?",
  "{ { for i in 1 2; do echo $i >&3; done; } 3>&1 >nowhere/x; echo $?; { for i in 1; do echo $i >&3; done; } 3>out; } 2>&1; cat out",
  "set -u; f() { for i in 1; do echo ${x-unset} $nothing; done; echo never; }; (f); echo $?; f",
  "set -x; f() { for i in 1 2; do : $i; done; }; f a 2>&1; y=1 f 2>/dev/null",
  "alias two='echo one | cat\necho two $k | cat\ntwo'\nfor k in 1; do echo $k; done\ntwo 3\nunalias two; alias e='eval '\ne 'for k in 4; do echo $k; done'",
  "f() { set -n; for i in 1; do echo never; done; echo never; }; f; echo never",
];

/** What the host's dash has not, or has other files for. */
const OWN: readonly (readonly string[])[] = [
  [
    "dash",
    "-c",
    "g()\n{\n  f\n  echo $LINENO\n}\nf()\n{\n  echo $LINENO\n  for i in 1; do\n    echo $LINENO\n  done\n}\ng; echo $LINENO\neval 'f\necho $LINENO'",
  ],
  ["-dash", "-c", "for i in 1; do echo $i $*; done", "name", "a", "b"],
  ["dash", "-i", "-c", "for i in 1 2; do echo $i; g; done; cd nowhere"],
];

const OWN_FILES = {
  "/etc/profile": "for i in 1 2; do echo profile $i; done\ng() { for i; do echo $i $-; done; }\nreturn\necho never\n",
  "/tmp/.profile": "g mine; for i in a b; do\nX=$i$X\ndone; echo $X\nexport ENV=/tmp/env\n",
  "/tmp/env": "g() { for i in env; do echo $i; done; }; for i in 1 2; do g; done\n. /tmp/sourced\n",
};

/** After every slice; there are no more. */
const EVERYWHERE = new Array<number>(2000).fill(1);
const STDIN = "in 1\nin 2\nin 3\n";

function run(program: GeneratorProgram, argv: readonly string[], moves: readonly number[] = []): Promise<RunResult> {
  const files = {
    ...OWN_FILES,
    ...Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`/tmp/${name}`, text])),
  };
  const env = ["PATH=/bin", "HOME=/tmp", "ENV=/tmp/env"];
  return runProgram(program, argv, { others, env, files, stdin: STDIN, moves });
}

function runOnDash(script: string): RunResult {
  const command = { argv: ["dash", "-c", script], stdin: STDIN };
  const { stdout, stderr, end } = withScratchDirectory((directory) => runOnHost(command, FILES, directory));
  return { stdout, stderr, exitCode: Number(/^exited (\d+)$/.exec(end)![1]), signal: 0 };
}

describe("a checkpoint before every command, and a move after every slice", () => {
  it.each(COMMANDS)("%s", async (script) => {
    expect(await run(checkpointing, ["dash", "-c", `cd /tmp; ${script}`], EVERYWHERE)).toEqual(runOnDash(script));
  });

  it.each(OWN)("%s %s %s", async (...argv) => {
    const whole = await run(dash, argv);
    expect(whole.stdout).toMatch(/1\n.*2\n|3\n5\n4\n13\n/s);
    expect(await run(checkpointing, argv, EVERYWHERE)).toEqual(whole);
  });

  // With a move after every slice, what a restored shell has forgotten is nowhere in its journal.
  it("one move, after any slice", async () => {
    const script = "(exit 3) & for i in 1 2 3 4 5 6; do x=$i; done; :; wait $!; echo $x $?";
    for (let slices = 1; slices <= 40; slices++) {
      const moved = await run(checkpointing, ["dash", "-c", script], [slices]);
      expect(moved, `after ${slices}`).toEqual({ stdout: "6 3\n", stderr: "", exitCode: 0, signal: 0 });
    }
  });

  it("random scripts", async () => {
    const moves = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(executedScript, moves, async (script, slices) => {
        const argv = ["dash", "-c", `cd /tmp; ${script}`];
        expect(await run(checkpointing, argv, slices)).toEqual(await run(dash, argv));
      }),
      { numRuns: 60, seed: 20263 },
    );
  }, 120_000);
});
