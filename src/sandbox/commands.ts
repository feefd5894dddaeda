import { type AsyncProgram, defineProgram, type ExitStatus, type Sys } from "../platform/program/index.ts";
import { SandboxError } from "./errors.ts";
import type { InstalledProgram } from "./image/programs.ts";

/** A standard stream a command writes to. */
export interface CommandOutput {
  /** Resolves when everything is written; waits for a reader that is behind. @throws Errno, EPIPE when there is no reader. */
  write(data: string | Uint8Array): Promise<void>;
}

/** What a command of the embedder's runs with. Once its process is gone, every call rejects with ESRCH. */
export interface CommandIo {
  readonly stdin: ReadableStream<Uint8Array>;
  readonly stdout: CommandOutput;
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly pid: number;
  /** Aborted when the process is killed: what was begun for it is to be given up. */
  readonly signal: AbortSignal;
  /** System calls of the process. */
  readonly sys: Sys;
}

/** A function of the embedder's as a command: its arguments without the name, and its exit status; nothing is 0. */
export type Command = (argv: readonly string[], io: CommandIo) => Promise<ExitStatus> | ExitStatus;

const READ_SIZE = 65536;
const DIRECTORY = "/usr/local/bin";

/** Programs for commands by name, with executable files in /usr/local/bin. @throws SandboxError for a malformed name. */
export function commandPrograms(commands: Readonly<Record<string, Command>>): InstalledProgram[] {
  return Object.entries(commands).map(([name, command]) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,50}$/.test(name))
      throw new SandboxError("ERR_SANDBOX_OPTION", `"${name}" cannot be the name of a command`);
    return { program: commandProgram(name, command), paths: [`${DIRECTORY}/${name}`] };
  });
}

function commandProgram(name: string, command: Command): AsyncProgram {
  const main: AsyncProgram["main"] = async (sys, argv, env, signal) => {
    const [cwd, pid] = [await sys.getcwd(), await sys.getpid()];
    return command(argv.slice(1), {
      stdin: input(sys),
      stdout: output(sys, 1),
      stderr: output(sys, 2),
      env,
      cwd,
      pid,
      signal,
      sys,
    });
  };
  return defineProgram({ name: `command.${name}`, version: 1, main });
}

function input(sys: Sys): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await sys.read(0, READ_SIZE);
        if (chunk.length === 0) controller.close();
        else controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

function output(sys: Sys, fd: number): CommandOutput {
  const encoder = new TextEncoder();
  return {
    async write(data) {
      const bytes = typeof data === "string" ? encoder.encode(data) : data;
      for (let at = 0; at < bytes.length; ) at += await sys.write(fd, bytes.subarray(at));
    },
  };
}
