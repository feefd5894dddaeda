// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
/** A script is stopped at arbitrary points, saved, and finished by another kernel: nothing tells the difference. */
import { beforeAll, describe, expect, it } from "vitest";
import { exitedStatus } from "../../../../src/abi/wait.ts";
import { sh } from "../../../../src/userland/sh/index.ts";
import { type RunResult, runProgram } from "../../../platform/program/run-program.ts";
import { SHELL_TOOLS } from "../compare-scripts.ts";

/** Forks, pipes, traps, jobs, here-documents, substitutions, loops, functions, files that are read: most of them in flight at any time. */
const WORKLOAD = `
trap 'echo trapped USR1' USR1
trap 'echo leaving; exit 6' EXIT
for i in 1 2 3 4; do { echo "job $i" >job$i; exit $i; } & pids="$pids $!"; done
for pid in $pids; do wait $pid; echo "gave $?"; done
cat job1 job2 job3 job4
cat <<END | while read -r line; do echo "> $line"; done | cat
here is a document
with $(echo two; echo three | cat) lines
END
kill -USR1 $$
i=0
while [ $i -lt 5 ]; do
  echo "$i $(echo $i | cat)" | cat
  i=$((i+1))
done
(trap 'echo inner; exit 3' TERM; sh -c 'kill $PPID'; echo not reached); echo "inner gave $?"
sum() { local n=0; while read -r x; do n=$((n + x)); done; echo $n; }
seq 50 | sum
. ./sourced
printf 'a b\\nc d\\n' | { read -r x y; read -r z; echo "$y $z"; }
eval 'x=1; f() { [ $1 -gt 20 ] || { x=$((x*2)); f $(($1+1)); }; }; f 1; echo $x'
exec 3<sourced; read -r line <&3; echo "$line"; exec 3<&-
`;
const files = { "/tmp/script": WORKLOAD, "/tmp/sourced": "echo sourced $(echo $i)\nset -- a b\n" };
const options = { others: SHELL_TOOLS.filter(({ name }) => name !== "sh"), env: ["PATH=/bin", "HOME=/"], files };
const argv = ["sh", "-c", "cd /tmp; sh ./script"];

describe("a script in another kernel", () => {
  let whole: RunResult;

  beforeAll(async () => {
    whole = await runProgram(sh, argv, options);
  });

  it("ends as it should without any move", () => {
    expect(whole).toMatchObject({ stderr: "", exitCode: 6, signal: 0 });
    expect(whole.stdout).toContain("inner gave 3\n1275\n");
    expect(exitedStatus(whole.exitCode)).toBe(exitedStatus(6));
  });

  it.each([1, 3, 7, 20, 50])("ends the same when it is moved every %i slices, twenty times", async (slices) => {
    expect(await runProgram(sh, argv, { ...options, moves: new Array(20).fill(slices) })).toEqual(whole);
  });

  it("ends the same when it is moved once, at any of thirty points", async () => {
    for (let i = 0; i < 30; i++) {
      expect(await runProgram(sh, argv, { ...options, moves: [5 + i * 17] }), `moved at ${5 + i * 17}`).toEqual(whole);
    }
  }, 240_000);
});
