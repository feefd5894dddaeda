import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { expandPrompt } from "./expand.ts";
import type { SavedDescriptors } from "./redirection.ts";

/** set -x: the command as it is executed, on the stderr that was there before its own redirections. */
export function* trace(shell: Shell, words: readonly string[], saved: SavedDescriptors): Routine {
  // The expansion of PS4 may execute commands.
  if (shell.isTracing) return;
  shell.isTracing = true;
  try {
    const prompt = yield* expandPrompt(shell, shell.variables.get("PS4") ?? "");
    yield* shell.sys.write(saved.find(({ fd }) => fd === 2)?.copy ?? 2, `${prompt}${words.join(" ")}\n`).orErrno();
  } finally {
    shell.isTracing = false;
  }
}
