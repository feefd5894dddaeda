/**
 * The host's tools as the judge of ours: each command line is run by both, on the same files, and what they print, how they end and what
 * files they leave must be the same.
 *
 *   compareWithHost({ files: { "a.txt": "1\n2\n" } }, [
 *     "cat a.txt",
 *     "cat -n a.txt missing",
 *     { argv: ["cat", "-"], stdin: "x" },
 *   ]);
 */
import { expect, test } from "vitest";
import type { GeneratorProgram } from "../../src/platform/program/program.ts";
import { TOOLS } from "../../src/userland/index.ts";
import { type CommandLine, type FileTree, type Outcome, words } from "./harness/command-line.ts";
import { runInGuest } from "./harness/guest-run.ts";
import { runOnHost, withScratchDirectory } from "./harness/host-run.ts";

export { directory, fifo, link, symlink } from "./harness/command-line.ts";

/** What the command lines of a table have in common. */
export interface Setting {
  readonly files?: FileTree;
  readonly env?: CommandLine["env"];
  readonly normalize?: CommandLine["normalize"];
  readonly hasTimes?: boolean;
  /** Default: all of the userland. */
  readonly tools?: readonly GeneratorProgram[];
}

/** One test for each command line. */
export function compareWithHost(setting: Setting, commands: readonly (string | CommandLine)[]): void {
  for (const given of commands) {
    const command: CommandLine = typeof given === "string" ? { argv: given } : given;
    const title = command.title ?? words(command.argv).map(shown).join(" ");
    test(title, async () => {
      const [ours, host] = await runBoth(setting, command);
      expect(ours).toEqual(host);
    });
  }
}

/** What came of the command line in the guest and on the host. */
export async function runBoth(setting: Setting, command: CommandLine): Promise<[guest: Outcome, host: Outcome]> {
  const files = { ...setting.files, ...command.files };
  const whole = { hasTimes: setting.hasTimes === true, ...command, env: { ...setting.env, ...command.env } };
  const normalize = command.normalize ?? setting.normalize ?? ((text: string) => text);
  const { host, directory } = withScratchDirectory((scratch) => ({
    host: runOnHost(whole, files, scratch),
    directory: scratch,
  }));
  const ours = await runInGuest(setting.tools ?? TOOLS, whole, files, directory);
  return [normalized(ours, normalize), normalized(host, normalize)];
}

function normalized(outcome: Outcome, normalize: (text: string) => string): Outcome {
  return { ...outcome, stdout: normalize(outcome.stdout), stderr: normalize(outcome.stderr) };
}

function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}
