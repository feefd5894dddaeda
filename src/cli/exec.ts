import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { loadExplainer } from "../ns/explain.ts";
import { LINUX_VERSIONS, type LinuxVersion, NEWEST_LINUX } from "../ns/linux-version.ts";
import { type ExecResult, Sandbox, TimeoutError } from "../sandbox/index.ts";
import { parseDuration } from "./duration.ts";

interface ExecOptions {
  readonly file: readonly string[];
  readonly env: readonly string[];
  readonly user?: string;
  readonly cwd?: string;
  readonly hostname: string;
  readonly time: "host" | "virtual";
  readonly timeout?: string;
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly kernelVersion: string;
}

/** What timeout(1) exits with. */
const EXIT_TIMED_OUT = 124;

const EXAMPLES = `
Exit status: the command's, or 128 plus the number of the signal that ended it; 124 after --timeout; 125 when tuxlet itself fails.

Examples:
  tuxlet exec 'seq 10 | tail -3'
  tuxlet exec --file data.csv 'cut -d, -f2 data.csv | sort | uniq -c'
  tuxlet exec --json --timeout 1s 'sleep 5'`;

/** `tuxlet exec`: one command line in a sandbox of its own. */
export function registerExecCommand(program: Command): void {
  program
    .command("exec")
    .description("run one shell command line on Tuxlet's own userland, in a sandbox of its own")
    .argument("<command>", "text for the shell")
    .option("-f, --file <path>", "copy a file of the host into the working directory (repeatable)", collect, [])
    .option("-e, --env <name=value>", "set an environment variable (repeatable)", collect, [])
    .option("-u, --user <user>", "run as this user")
    .option("-w, --cwd <directory>", "working directory", "/root")
    .option("--hostname <name>", "host name", "tuxlet")
    .option("--time <source>", "host, or virtual: time jumps to the next deadline, runs repeat exactly", "host")
    .option("--timeout <duration>", "stop the command after this time (200ms, 1.5s)")
    .option("--kernel-version <version>", `Linux release to behave as: ${LINUX_VERSIONS.join(", ")}`, NEWEST_LINUX)
    .option(
      "--explain",
      "say of each system call that namespaces or capabilities refuse which rule it was, on standard error",
    )
    .option("--json", "print the outcome as one JSON object: stdout, stderr, exitCode, signal")
    .addHelpText("after", EXAMPLES)
    .action(async (command: string, options: ExecOptions) => {
      process.exitCode = await exec(command, options);
    });
}

async function exec(command: string, options: ExecOptions): Promise<number> {
  if (options.time !== "host" && options.time !== "virtual")
    throw new Error(`--time is host or virtual, not "${options.time}"`);
  const timeout = options.timeout === undefined ? {} : { timeout: parseDuration(options.timeout) };
  await using sandbox = await Sandbox.create({
    files: Object.fromEntries(options.file.map((path) => [nameOf(path), readFileSync(path)])),
    env: Object.fromEntries(options.env.map(variable)),
    cwd: options.cwd ?? "/root",
    hostname: options.hostname,
    time: options.time,
    kernelVersion: options.kernelVersion as LinuxVersion,
    ...(options.user === undefined ? {} : { user: options.user }),
  });
  if (options.explain === true) {
    const explain = await loadExplainer();
    sandbox.on("refused", ({ pid, comm }, name, refusal) => {
      process.stderr.write(`tuxlet: ${comm}[${pid}]: ${name}: ${explain(refusal).text}\n`);
    });
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    const streams = options.json === true ? {} : { onStdout: passTo(process.stdout), onStderr: passTo(process.stderr) };
    const stdin = process.stdin.isTTY ? "" : readFileSync(0);
    const result = await sandbox.exec(command, { ...timeout, ...streams, stdin, signal: stop.signal });
    if (options.json === true) printJson(result, false);
    return result.exitCode;
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const { stdout, stderr } = error.output;
    if (options.json === true) printJson({ stdout, stderr, exitCode: EXIT_TIMED_OUT, signal: null }, true);
    else process.stderr.write(`tuxlet: ${error.message}\n`);
    return EXIT_TIMED_OUT;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function passTo(stream: NodeJS.WriteStream): (text: string) => void {
  return (text) => void stream.write(text);
}

function printJson(result: Pick<ExecResult, "stdout" | "stderr" | "exitCode" | "signal">, timedOut: boolean): void {
  const { stdout, stderr, exitCode, signal } = result;
  process.stdout.write(`${JSON.stringify({ stdout, stderr, exitCode, signal, timedOut })}\n`);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function variable(setting: string): [string, string] {
  const [name = "", ...value] = setting.split("=");
  return [name, value.length > 0 ? value.join("=") : (process.env[name] ?? "")];
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
