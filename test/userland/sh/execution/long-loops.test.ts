// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
/** Loops that go on for long: the journal of the shell does not grow with them, and a save in their middle changes nothing. */
import { describe, expect, it } from "vitest";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import { GeneratorContext } from "../../../../src/platform/program/generator-context.ts";
import { sh } from "../../../../src/userland/sh/index.ts";
import { bootProgram, runProgram } from "../../../platform/program/run-program.ts";
import { SHELL_TOOLS } from "../compare-scripts.ts";

const options = { others: SHELL_TOOLS.filter(({ name }) => name !== "sh"), env: ["PATH=/bin", "HOME=/"] };

/** Calls in the longest journal of all tasks. */
function longestJournal(kernel: Kernel): number {
  const lengths = Array.from(kernel.tasks.tasks, ({ context }) =>
    context instanceof GeneratorContext ? context.journal.length : 0,
  );
  return Math.max(0, ...lengths);
}

/** Of a script that runs for ever: how long journals are after each of some times. */
async function journalsOf(script: string): Promise<number[]> {
  const { kernel } = await bootProgram(sh, ["sh", "-c", script], options);
  await kernel.start();
  const found: number[] = [];
  for (let i = 0; i < 6; i++) {
    expect(await kernel.pauseAfter(60)).toBe(true);
    found.push(longestJournal(kernel));
    await kernel.unpause();
  }
  await kernel.destroy();
  return found;
}

describe("the journal of a loop stays short", () => {
  it.each([
    "while :; do echo x > /tmp/x; done",
    "until false; do [ -e /tmp ] && echo x > /tmp/x; done",
    "while true; do for i in 1 2 3; do if [ $i = 2 ]; then echo $i > /tmp/x; fi; done; done",
    "{ while case a in b) ;; a) true; esac; do ! false; echo y > /tmp/x; done; } 2>/tmp/err",
    "while echo y; do :; done | while read x; do echo $x > /tmp/x; done",
    "(while :; do echo x > /tmp/x; done); :",
    "while :; do while [ -d /tmp ]; do echo x > /tmp/x; done; done < /dev/null",
    "f() { while :; do echo x > /tmp/x; done; }; f",
    "f() { echo x > /tmp/x; }; while :; do f; done",
    "f() { local i=0; while :; do i=$((i + 1)); g $i; done; } 2>/tmp/err; g() { for i; do echo $i; done; } >/tmp/x; v=1 f a b",
    "f() { echo $1 > /tmp/x; [ $1 = 0 ] || { f $(($1 - 1)); f $(($1 - 1)); }; }; f 40",
    "eval 'eval \"while :; do echo x > /tmp/x; done\"'",
    "echo 'f() { while :; do echo x > /tmp/x; done; }; f' > /tmp/script; . /tmp/script",
    "trap 'while :; do echo x > /tmp/x; done' USR1; kill -USR1 $$",
    "trap 'echo x > /tmp/x' USR1; while kill -USR1 $$; do :; done",
    "trap 'while :; do echo x > /tmp/x; done' EXIT; exit",
    "f() { while :; do echo x > /tmp/x; done; }; g() (f); x=$(g | { trap f EXIT; exit; })",
    "f() { if ! false && case a in a) while :; do echo x > /tmp/x; done;; esac; then :; fi; }; f & wait",
  ])(
    "%s",
    async (script) => {
      // Without checkpoints in the middle they have tens of thousands of calls by then.
      expect(Math.max(...(await journalsOf(script)))).toBeLessThan(2000);
    },
    60_000,
  );
});

/** Each prints something that depends on all rounds; more commands than two checkpoints are apart. */
const SCRIPTS = [
  "i=0; while [ $i -lt 700 ]; do i=$((i+1)); case $i in *00) echo $i;; esac; done; echo end $i $?",
  "n=0; for i in $(seq 900); do n=$((n+i)); [ $((i%300)) = 0 ] && echo $i $n; done; echo $n",
  "seq 600 > f; n=0; while read -r x; do n=$((n+x)); echo $x >> g; done < f; wc -l < g; echo $n; read y < f; echo $y",
  "seq 500 | { s=0; while read -r x; do s=$((s+x)); done; echo $s; }",
  "i=0; until i=$((i+1)); [ $i -gt 400 ]; do for j in a b; do [ $i = 399 ] && [ $j = b ] && break 2; [ $j = a ] && continue; k=$i$j; done; done; echo $i $k",
  "trap 'echo trapped $i' USR1; i=0; while [ $i -lt 600 ]; do i=$((i+1)); [ $i = 250 ] && kill -USR1 $$; done; echo $i",
  "set -e; i=0; while [ $i -lt 600 ]; do i=$((i+1)); ! [ $i = 500 ] || false || { echo at $i; false; }; done; echo never",
  "x=0; { { while [ $x -lt 300 ]; do x=$((x+1)); echo $x; done; } | tail -n 1; } 2>&1; (while [ $x -lt 400 ]; do x=$((x+1)); done; echo $x); echo $x",
  "set -- $(seq 400); for i do shift; last=$i; [ $i = 390 ] || continue; break; done; echo $last $#",
  "if while [ ${i:=0} -lt 400 ]; do i=$((i+1)); done; then echo $i; else echo no; fi; i=0; if false; then :; else while [ $i -lt 300 ]; do i=$((i+1)); done; fi; echo $i $LINENO",
  "f() { local i=0; while [ $i -lt $1 ]; do i=$((i+1)); [ $i = 480 ] && return 3; done; }; f 300; echo $? $i; set -- x y; f 500; echo $? $*",
  "f() { n=$((n+1)); [ $1 = 0 ] || { f $(($1-1)); f $(($1-1)); }; }; f 8; echo $n; f() { [ $1 = 0 ] || f $(($1-1)) $*; }; f 60; echo $?",
  "eval 'for i in $(seq 300); do n=$((n+i)); done;' 'echo $n'; echo 'for i in $(seq 300); do n=$((n-i)); set -- $i; done; return 5' > s; . ./s; echo $? $* $n",
  "trap 'for i in $(seq 300); do n=$((n+i)); done; echo $? $n' USR1 EXIT; (exit 3); kill -USR1 $$; echo $?; exit 4",
  "echo a; i=0; true && while [ $i -lt 300 ]; do i=$((i+1)); done && echo b $i || echo c\nj=0; false || while [ $j -lt 300 ]; do j=$((j+1)); done; echo $j",
];

describe("a save in the middle of a long loop", () => {
  it.each(SCRIPTS)(
    "%s",
    async (script) => {
      const argv = ["sh", "-c", `cd /tmp; ${script}`];
      const whole = await runProgram(sh, argv, options);
      expect(whole.stdout).not.toBe("");
      for (const slices of [97, 613, 2411])
        expect(await runProgram(sh, argv, { ...options, moves: new Array(12).fill(slices) })).toEqual(whole);
    },
    120_000,
  );
});
