import { EEXIST } from "../../../abi/errno.ts";
import { O_CREAT, O_EXCL, O_WRONLY } from "../../../abi/fcntl.ts";
import { S_ISREG } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { MAX_TRIES, randomLetters } from "../../files/temporary-name.ts";
import { Failure } from "../../tool.ts";
import { EXIT_PANIC } from "./outputs.ts";

/** A file that is being edited: what is written goes to a file beside it, which takes its place in the end. Data for a checkpoint. */
export interface Edit {
  readonly path: string;
  readonly temporary: string;
  readonly fd: number;
}

/** Begins to edit the file at `path`, which is open as `input`. @throws Failure */
export function* beginEdit(sys: Sys, path: string, input: number): Routine<Edit> {
  const stat = yield* sys.fstat(input);
  if (!S_ISREG(stat.st_mode)) throw new Failure(`couldn't edit ${path}: not a regular file`, EXIT_PANIC);
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const temporary = `${directory}sed${yield* randomLetters(sys, 6)}`;
    const fd = yield* sys.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600).orErrno();
    if (fd === -EEXIST) continue;
    if (fd < 0)
      throw new Failure(`couldn't open temporary file ${temporary}: ${new Errno(-fd, "open").description}`, EXIT_PANIC);
    // Ownership first: changing it takes set-user-ID away. Somebody else's file becomes one's own.
    yield* sys.fchown(fd, stat.st_uid, stat.st_gid).orErrno();
    yield* sys.fchmod(fd, stat.st_mode & 0o7777);
    return { path, temporary, fd };
  }
  throw new Failure(`couldn't open temporary file ${directory}sedXXXXXX: File exists`, EXIT_PANIC);
}

/** Puts what was written in the file's place. @param suffix of the backup; "" for none. @throws Failure */
export function* endEdit(sys: Sys, { path, temporary, fd }: Edit, suffix: string): Routine {
  yield* sys.close(fd);
  try {
    if (suffix !== "") yield* rename(sys, path, backupName(path, suffix));
    yield* rename(sys, temporary, path);
  } catch (error) {
    yield* sys.unlink(temporary).orErrno();
    throw error;
  }
}

function* rename(sys: Sys, from: string, to: string): Routine {
  const result = yield* sys.rename(from, to).orErrno();
  if (result !== undefined)
    throw new Failure(`cannot rename ${from}: ${new Errno(-result, "rename").description}`, EXIT_PANIC);
}

/** A suffix is appended; with "*" in it, it is a name, the file's own in the place of each; with "/" in that, a path. */
function backupName(path: string, suffix: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const base = path.slice(slash);
  const name = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
  return name.includes("/") ? name : path.slice(0, slash) + name;
}
