/** The judge: the host's dash. */
import { spawnSync } from "node:child_process";
import { withoutClock } from "../../support/without-clock.ts";

export interface DashResult {
  readonly stdout: string;
  /** Without `dash: LINE: ` in front. */
  readonly error: string;
  readonly status: number;
}

/** Runs `script` in an empty environment but for what it sets itself, HOME=/home/me and PATH. @param args $1 ... */
export function dash(script: string, args: readonly string[] = [], cwd = "/"): DashResult {
  const words = ["-c", script, "dash", ...args];
  const isRoot = process.getuid?.() === 0;
  const launched = isRoot ? withoutClock("/usr/bin/dash", words, "dash") : { file: "dash", args: words };
  const { stdout, stderr, status } = spawnSync(launched.file, launched.args, {
    cwd,
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", HOME: "/home/me", LC_ALL: "C" },
    timeout: 10_000,
  });
  return { stdout, error: stderr.replace(/^dash: [0-9]+: (eval: )?/, "").replace(/\n$/, ""), status: status ?? -1 };
}

/** What dash says of the syntax of `script`, "" if it has nothing against it. */
export function dashSyntaxError(script: string): string {
  const { stderr } = spawnSync("dash", ["-n", "-c", script], { encoding: "utf8", timeout: 10_000 });
  return stderr.replace(/\n$/, "");
}

/** `text` as one word of a script. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
