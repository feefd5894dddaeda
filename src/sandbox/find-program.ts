import { X_OK } from "../abi/access.ts";
import { S_ISREG } from "../abi/stat.ts";
import { access } from "../fs/access.ts";
import { stat } from "../fs/stat.ts";
import type { SupervisorCaller } from "../kernel/supervisor-caller.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Finds a command as execvp(3) does: as it is when it has a slash, else in the directories of `path`.
 * @returns an absolute path, or null.
 */
export function findProgram(caller: SupervisorCaller, command: string, path: string, cwd: string): string | null {
  if (command.includes("/")) return command.startsWith("/") ? command : `${cwd === "/" ? "" : cwd}/${command}`;
  for (const directory of path.split(":")) {
    const candidate = `${directory === "" ? cwd : directory}/${command}`;
    const found = stat(caller, caller.fs.root, candidate, 0);
    if (typeof found !== "number" && S_ISREG(found.mode) && access(caller, caller.fs.root, candidate, X_OK, 0) === 0)
      return candidate;
  }
  return null;
}
