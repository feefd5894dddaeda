import { S_IFMT, S_IRUGO, S_IRWXUGO, S_IWUGO } from "../../abi/stat.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { adjustMode, compileMode } from "../mode/index.ts";
import { quoteaf } from "../quoting/quote.ts";
import { Failure, type ToolContext } from "../tool.ts";
import { errorOf } from "./attempt.ts";

/** a=rw */
export const MODE_RW_UGO: number = S_IRUGO | S_IWUGO;

/**
 * What `mkfifo -m` and `mknod -m` say.
 * @param text undefined: no option was given, and the umask decides.
 * @throws Failure
 */
export function* specialFileMode({ sys }: ToolContext, text: string | undefined): Routine<number> {
  if (text === undefined) return MODE_RW_UGO;
  const changes = compileMode(text);
  if (changes === null) throw new Failure("invalid mode");
  const umask = yield* sys.umask(0);
  yield* sys.umask(umask);
  const { mode } = adjustMode(MODE_RW_UGO, false, umask, changes);
  if ((mode & ~S_IRWXUGO) !== 0) throw new Failure("mode must specify only file permission bits");
  return mode;
}

/** Gives a file just made the permissions that the umask took from it. @throws Failure */
export function* setPermissions({ sys }: ToolContext, path: string, mode: number): Routine {
  const error = yield* errorOf(sys.chmod(path, mode & ~S_IFMT));
  if (error !== null) throw new Failure(`cannot set permissions of ${quoteaf(path)}: ${error.description}`);
}
