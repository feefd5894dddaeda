import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { ProcAttr } from "../../../src/host/exec/process-attributes.ts";
import type { WaitStatus } from "../../../src/host/exec/wait-status.ts";

export interface Ran extends WaitStatus {
  /** What it wrote to descriptors 1 and 2, when these are not given. */
  readonly output: string;
}

/** Runs a program to its end. */
export async function run(argv: readonly [string, ...string[]], attr: ProcAttr = {}): Promise<Ran> {
  const directory = mkdtempSync(join(tmpdir(), "tuxlet-exec-"));
  const input = openSync("/dev/null", "r");
  const output = openSync(join(directory, "output"), "w+");
  try {
    const child = forkExec(argv[0], argv, { files: [input, output, output], ...attr });
    const status = await child.wait();
    child.close();
    return { ...status, output: readFileSync(join(directory, "output"), "utf8") };
  } finally {
    closeSync(input);
    closeSync(output);
    rmSync(directory, { recursive: true });
  }
}

/** What a script prints, without the last newline. It must succeed. */
export async function sh(script: string, attr: ProcAttr = {}): Promise<string> {
  const { output, code, signal } = await run(["/bin/sh", "-c", script], attr);
  if (code !== 0) throw new Error(`exit code ${code}, signal ${signal}: ${output}`);
  return output.trimEnd();
}

/** The field of /proc/PID/status, "" when it has none. */
export function procStatus(pid: number | "self", field: string): string {
  const line = readFileSync(`/proc/${pid}/status`, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${field}:`));
  return line?.slice(field.length + 1).trim() ?? "";
}
