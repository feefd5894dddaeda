/** find -exec and its relatives. */
import { E2BIG } from "../../../abi/errno.ts";
import { WEXITSTATUS, WIFEXITED } from "../../../abi/wait.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { SpawnAction } from "../../../platform/program/sys/spawn.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { spawnvp } from "../../exec/spawnvp.ts";
import { quote } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { baseName, dirName } from "../path.ts";
import { yesno } from "../yesno.ts";
import type { Command } from "./expression.ts";

/** Bytes of arguments that one command gets at most: findutils' default, which is below what any kernel takes. */
const MAX_BYTES = 131072 - 2048;

/** Files that wait for a command. Plain data. */
export interface Batch {
  readonly files: readonly string[];
  readonly bytes: number;
  /** -execdir: all of them are in it. */
  readonly directory: string | null;
}

export const EMPTY_BATCH: Batch = { files: [], bytes: 0, directory: null };

/** How -execdir names a file, in its directory. */
function nameInDirectory(path: string): string {
  const name = baseName(path);
  return name.startsWith("/") ? name : `./${name}`;
}

export class Commands {
  private readonly tool: ToolContext;
  private readonly commands: readonly Command[];
  readonly batches: Batch[];
  /** A command of many files failed. */
  hasFailed = false;

  constructor(tool: ToolContext, commands: readonly Command[], batches?: readonly Batch[]) {
    this.tool = tool;
    this.commands = commands;
    this.batches = [...(batches ?? commands.map(() => EMPTY_BATCH))];
  }

  /** Executes the command for this file, or keeps the file for later. @returns whether it succeeded. */
  *execute(command: Command, path: string): Routine<boolean> {
    if (command.batch !== null) {
      yield* this.collect(command, command.batch, path);
      return true;
    }
    const name = command.isInDirectory ? nameInDirectory(path) : path;
    const argv = command.argv.map((word) => word.replaceAll("{}", name));
    if (command.asks) {
      const question = `< ${argv[0]} ... ${path} > ? `;
      if (!(yield* yesno(this.tool, question))) return false;
    }
    return yield* this.run(argv, command.isInDirectory ? dirName(path) : null, command.asks);
  }

  /** Executes what is left. */
  *finish(): Routine {
    for (const i of this.commands.keys()) yield* this.flush(i);
  }

  private *collect(command: Command, index: number, path: string): Routine {
    const name = command.isInDirectory ? nameInDirectory(path) : path;
    const directory = command.isInDirectory ? dirName(path) : null;
    const bytes = encodeText(name).length + 9;
    const batch = this.batches[index]!;
    const fixed = command.argv.reduce((sum, word) => sum + encodeText(word).length + 9, 0);
    const isFull = batch.bytes + bytes + fixed > MAX_BYTES;
    if (batch.files.length > 0 && (isFull || batch.directory !== directory)) yield* this.flush(index);
    const now = this.batches[index]!;
    this.batches[index] = { files: [...now.files, name], bytes: now.bytes + bytes, directory };
  }

  private *flush(index: number): Routine {
    const { files, directory } = this.batches[index]!;
    if (files.length === 0) return;
    this.batches[index] = EMPTY_BATCH;
    if (!(yield* this.run([...this.commands[index]!.argv, ...files], directory, false))) this.hasFailed = true;
  }

  /** @param directory where; null: here. @returns whether it exited with 0. */
  private *run(argv: readonly string[], directory: string | null, closesInput: boolean): Routine<boolean> {
    const { tool } = this;
    yield* tool.out.flush();
    const actions: SpawnAction[] = [];
    if (closesInput) actions.push({ do: "open", fd: 0, path: "/dev/null" });
    if (directory !== null) actions.push({ do: "chdir", path: directory });
    let pid: number;
    try {
      pid = yield* spawnvp(tool.sys, argv, tool.env, actions.length === 0 ? {} : { actions });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      const why = error.errno === E2BIG ? "Argument list too long" : error.description;
      yield* tool.error(`${quote(argv[0]!)}: ${why}`);
      return false;
    }
    const { status } = yield* tool.sys.wait(pid);
    return WIFEXITED(status) && WEXITSTATUS(status) === 0;
  }
}
