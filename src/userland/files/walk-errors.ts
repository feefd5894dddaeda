/** What chmod, chown, chgrp and rm say about entries of a walk that they cannot work on. */
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quoteaf } from "../quoting/quote.ts";
import type { ToolContext } from "../tool.ts";
import type { FtsEntry } from "./fts.ts";

/** @returns whether the entry cannot be worked on; that was reported unless `isQuiet`. */
export function* reportWalkError(
  tool: ToolContext,
  { info, path, error }: FtsEntry,
  isQuiet: boolean,
): Routine<boolean> {
  const name = quoteaf(path);
  let message: string;
  switch (info) {
    case "no-stat":
      message = `cannot access ${name}: ${error!.description}`;
      break;
    case "unreadable":
      message = `cannot read directory ${name}: ${error!.description}`;
      break;
    case "dangling":
      message = `cannot operate on dangling symlink ${name}`;
      break;
    case "cycle":
      yield* tool.error(circular(path));
      return true;
    default:
      return false;
  }
  if (!isQuiet) yield* tool.error(message);
  return true;
}

/** What every walking tool says of a directory that is above itself. */
export function circular(path: string): string {
  return (
    "WARNING: Circular directory structure.\n" +
    "This almost certainly means that you have a corrupted file system.\n" +
    "NOTIFY YOUR SYSTEM MANAGER.\n" +
    "The following directory is part of the cycle:\n" +
    `  ${quoteaf(path)}\n`
  );
}

/** Which file "/" is. */
export interface RootIdentity {
  readonly st_dev: number;
  readonly st_ino: number;
}

/** --preserve-root. @throws Errno */
export function* findRoot(tool: ToolContext): Routine<RootIdentity> {
  const { st_dev, st_ino } = yield* tool.sys.lstat("/");
  return { st_dev, st_ino };
}

/** Is the file "/", and so not to be worked on? If so, that was reported. @param root null: nothing is guarded. */
export function* refusesRoot(
  tool: ToolContext,
  root: RootIdentity | null,
  path: string,
  stat: StatValue | null,
): Routine<boolean> {
  if (root === null || stat === null || stat.st_dev !== root.st_dev || stat.st_ino !== root.st_ino) return false;
  const same = path === "/" ? "" : ` (same as ${quoteaf("/")})`;
  yield* tool.error(`it is dangerous to operate recursively on ${quoteaf(path)}${same}`);
  yield* tool.error("use --no-preserve-root to override this failsafe");
  return true;
}
