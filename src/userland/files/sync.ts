import { F_GETFL, F_SETFL, O_NONBLOCK, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";
import { attempt } from "./attempt.ts";

/** What is written out: a file with its metadata, its data alone, the filesystem it is on. */
type Target = "file" | "data" | "file-system";

/** @returns whether it went well. */
function* syncFile(tool: ToolContext, path: string, target: Target): Routine<boolean> {
  const { sys } = tool;
  const readable = yield* attempt(sys.open(path, O_RDONLY | O_NONBLOCK));
  const fd = readable instanceof Errno ? yield* attempt(sys.open(path, O_WRONLY | O_NONBLOCK)) : readable;
  if (fd instanceof Errno) {
    // The first error says more than "you may not write it" would.
    yield* tool.error(`error opening ${quoteaf(path)}: ${(readable as Errno).description}`);
    return false;
  }
  const flags = yield* sys.fcntl(fd, F_GETFL);
  yield* sys.fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  const call = target === "file" ? sys.fsync(fd) : target === "data" ? sys.fdatasync(fd) : sys.syncfs(fd);
  const result = yield* attempt(call);
  if (result instanceof Errno) yield* tool.error(`error syncing ${quoteaf(path)}: ${result.description}`);
  yield* sys.close(fd);
  return !(result instanceof Errno);
}

export const sync = defineTool({
  name: "sync",
  usage: `[OPTION] [FILE]...

Write what is in memory of each FILE, or of all filesystems, to storage.`,
  options: [
    { short: "d", long: "data", help: "write file data only, no unneeded metadata" },
    { short: "f", long: "file-system", help: "write the filesystems that contain the files" },
  ],
  *run(tool, parsed) {
    const { operands } = parsed;
    if (parsed.has("data") && parsed.has("file-system"))
      throw new Failure("cannot specify both --data and --file-system");
    if (operands.length === 0 && parsed.has("data")) throw new Failure("--data needs at least one argument");
    if (operands.length === 0) {
      yield* tool.sys.sync();
      return 0;
    }
    const target = parsed.has("data") ? "data" : parsed.has("file-system") ? "file-system" : "file";
    let status = 0;
    for (const path of operands) if (!(yield* syncFile(tool, path, target))) status = 1;
    return status;
  },
});
