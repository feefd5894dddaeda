import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";

/** `tuxlet demo`: a shell and its pipeline, in two processes of the host. */
export function registerDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("run a shell pipeline, save it half-way, and let a second process finish it")
    .action(async () => {
      process.exitCode = await demo();
    });
}

/** A pipeline of three processes that adds up squares slowly enough to be stopped half-way. */
const WORKLOAD = `
squares() { for n in 1 2 3 4 5 6 7 8; do sleep 0.05; echo $((n * n)); done; }
squares | {
  sum=0
  while read square; do
    sum=$((sum + square))
    echo "pid $$ on $(cat /proc/sys/kernel/hostname): $square makes $sum"
  done
  echo "the sum is $sum"
}`;

async function demo(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "tuxlet-demo-"));
  const snapshot = join(directory, "state.tux");
  try {
    say("process 1: tuxlet run --save-after 250ms --save state.tux -- sh -c '...'");
    const first = await tuxlet(["run", "--save-after", "250ms", "--save", snapshot, "--", "sh", "-c", WORKLOAD]);
    if (first !== 0) return first;
    const { size } = await stat(snapshot);
    say(`process 1 is gone; all that is left of its kernel is a file of ${size} bytes`);
    say("process 2: tuxlet load state.tux");
    const second = await tuxlet(["load", snapshot]);
    say(second === 0 ? "process 2 finished what process 1 began" : `process 2 ended with status ${second}`);
    return second;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs this very program in a process of its own. @returns its exit status. */
function tuxlet(args: readonly string[]): Promise<number> {
  const main = process.argv[1]!;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "inherit", "ignore"] });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

function say(text: string): void {
  process.stdout.write(`--- ${text}\n`);
}
