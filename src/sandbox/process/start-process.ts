import { fromBytes } from "../../abi/byte-string.ts";
import * as errnos from "../../abi/errno.ts";
import { ENOENT } from "../../abi/errno.ts";
import type { FdTable } from "../../fs/fd-table.ts";
import type { Tty } from "../../fs/tty/tty.ts";
import { KernelError } from "../../kernel/errors.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import type { ThreadGroup } from "../../kernel/thread-group.ts";
import { Credentials } from "../../ns/credentials.ts";
import { encodeText } from "../../platform/program/text.ts";
import { DEFAULT_PATH, findProgram } from "../find-program.ts";
import { findUser, type User, type UserLike } from "../find-user.ts";
import { resourceLimits } from "../limits.ts";
import { requireAlive, type SandboxCore } from "../sandbox-core.ts";
import { ArgumentError, SystemError } from "../system-error.ts";

/** Where, as whom and with what a program runs. What is left out is the sandbox's. */
export interface StartOptions {
  /** Relative ones start in the sandbox's. */
  readonly cwd?: string;
  /** Added to the sandbox's; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly user?: UserLike;
}

export interface StartRequest {
  readonly argv: readonly string[];
  readonly options: StartOptions;
  /** Its reference passes to the process, or is dropped. */
  readonly fdTable: FdTable;
  readonly tty?: Tty | null;
}

/**
 * A process without a parent, in the root namespaces, that leads a session of its own (`runsc exec`).
 * @returns null when the contents of its executable are still on their way. @throws SystemError when it cannot be executed.
 */
export async function startProcess(
  core: SandboxCore,
  { argv, options, fdTable, tty }: StartRequest,
): Promise<ThreadGroup | null> {
  try {
    requireAlive(core);
    const { kernel } = core;
    const [command] = argv;
    if (command === undefined || command === "") throw new ArgumentError("the name of the program is missing");
    const cwd = absolute(core.defaults.cwd, options.cwd);
    const prepared = core.files.run((caller) => prepare(core, caller, command, cwd, options));
    if (prepared.filename === null) throw spawnError(ENOENT, argv);
    return await kernel.createProcess({
      filename: prepared.filename,
      argv: argv.map(byteString),
      envv: prepared.envv,
      workingDirectory: byteString(cwd),
      credentials: credentialsOf(kernel, prepared.user),
      fdTable,
      limits: resourceLimits(kernel, core.limits),
      ...(tty ? { tty } : {}),
    });
  } catch (error) {
    fdTable.release();
    if (!(error instanceof KernelError)) throw error;
    requireAlive(core);
    if (isLoading(error)) return null;
    if (error.errno === null) throw error;
    throw spawnError((errnos as unknown as Readonly<Record<string, number>>)[error.errno]!, argv);
  }
}

function prepare(core: SandboxCore, caller: SupervisorCaller, command: string, cwd: string, options: StartOptions) {
  const user = findUser(caller, options.user ?? core.defaults.user);
  const env = environment(core, user, options.env);
  const path = byteString(env.get("PATH") ?? DEFAULT_PATH);
  const filename = findProgram(caller, byteString(command), path, byteString(cwd));
  return { user, filename, envv: [...env].map(([name, value]) => byteString(`${name}=${value}`)) };
}

function environment(core: SandboxCore, user: User, changes: StartOptions["env"] = {}): Map<string, string> {
  const env = new Map([
    ["PATH", DEFAULT_PATH],
    ["HOME", user.home ?? "/"],
  ]);
  if (user.name !== null) env.set("USER", user.name).set("LOGNAME", user.name);
  for (const [name, value] of Object.entries({ ...core.defaults.env, ...changes })) {
    if (name === "" || /[=\0]/.test(name)) throw new ArgumentError(`"${name}" is no name of a variable`);
    if (value === undefined) env.delete(name);
    else if (value.includes("\0")) throw new ArgumentError(`variable ${name} has a null byte in it`);
    else env.set(name, value);
  }
  return env;
}

function credentialsOf({ rootUserNamespace }: Kernel, { uid, gid, groups }: User): Credentials {
  const sorted = groups.toSorted((a, b) => a - b);
  if (uid !== 0) return Credentials.user(rootUserNamespace, uid, gid, sorted);
  return Credentials.root(rootUserNamespace).with({ gid, egid: gid, sgid: gid, fsgid: gid, groups: sorted });
}

/** `cwd` as seen from `base`. */
export function absolute(base: string, cwd: string | undefined): string {
  if (cwd === undefined) return base;
  return cwd.startsWith("/") ? cwd : `${base === "/" ? "" : base}/${cwd}`;
}

function byteString(text: string): string {
  if (text.includes("\0")) throw new ArgumentError(`${JSON.stringify(text)} has a null byte in it`);
  return fromBytes(encodeText(text));
}

/** The file's contents are not there yet. */
function isLoading(error: KernelError): boolean {
  return error.code === "LOAD" && error.errno === "EAGAIN";
}

/** "spawn nope ENOENT", as child_process has it. */
function spawnError(errno: number, argv: readonly string[]): SystemError {
  return new SystemError(errno, { syscall: `spawn ${argv[0]}`, path: argv[0] });
}
