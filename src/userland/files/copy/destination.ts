import { ENOENT } from "../../../abi/errno.ts";
import { S_ISDIR, S_ISREG } from "../../../abi/stat.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quoteaf, quotef } from "../../quoting/quote.ts";
import { errorOf } from "../attempt.ts";
import type { Copier, CopyTask } from "./copier.ts";
import { earlierName } from "./copy-options.ts";
import { abandonsMove, mayOverwrite } from "./overwrite.ts";
import { judgeSameFile } from "./same-file.ts";
import { createHardLink } from "./special-file.ts";

/** What is where a copy is to go. */
export interface Standing {
  /** The file there; null: none, or one that cannot be looked at. */
  readonly present: StatValue | null;
  readonly isMissing: boolean;
}

/** "keep": it is overwritten in place; "removed": it had to go; "settled": it stays, and so does the source; a verdict that ends it all. */
export type DestinationVerdict = "keep" | "removed" | "settled" | boolean;

/** Whether, and how, a file that is at the destination gives way. */
export function* checkDestination(
  copier: Copier,
  task: CopyTask,
  stat: StatValue,
  present: StatValue,
  checksTwice: boolean,
): Routine<DestinationVerdict> {
  const { tool, options, memory } = copier;
  const { source, place } = task;
  const isDirectory = S_ISDIR(stat.st_mode);
  const [from, to] = [quoteaf(source), quoteaf(place.path)];
  let isDone = false;
  if (options.overwriting !== "never") {
    const verdict = yield* judgeSameFile(tool.sys, source, stat, place, present, options);
    if (verdict === "same") return yield* copier.fail(`${from} and ${to} are the same file`);
    isDone = verdict === "done";
  }
  if (options.updatesOnly && !isDirectory && isAsNew(present, stat)) {
    if (options.isMove) return "settled";
    const earlier = options.preservesLinks && stat.st_nlink > 1 ? memory.remember(place.name, stat) : null;
    if (earlier !== null && earlierName(place, earlier) !== place.path)
      return yield* createHardLink(copier, { earlier, place }, true, copier.follows(task), options.isVerbose);
    return true;
  }
  if (options.isMove) {
    if (task.isOperand && (yield* abandonsMove(tool, place, present.st_mode, options))) return "settled";
  } else if (!isDirectory) {
    if (options.overwriting === "never") return true;
    if (options.overwriting === "ask" && !(yield* mayOverwrite(tool, place, present.st_mode, options))) return true;
  }
  if (isDone) return true;
  if (!S_ISDIR(present.st_mode)) {
    if (isDirectory) return yield* copier.fail(`cannot overwrite non-directory ${to} with directory ${from}`);
    if (task.isOperand && checksTwice && memory.hasDestination(place.name, present))
      return yield* copier.fail(`will not overwrite just-created ${to} with ${from}`);
  } else if (!isDirectory) {
    return yield* copier.fail(`cannot overwrite directory ${to} with non-directory`);
  }
  if (options.isMove && isDirectory && !S_ISDIR(present.st_mode))
    return yield* copier.fail(`cannot move directory onto non-directory: ${quotef(source)} -> ${quotef(place.path)}`);
  const isUnlinked =
    options.unlinksFirst ||
    (options.copiesData &&
      ((options.preservesLinks && present.st_nlink > 1) ||
        (options.dereference === "never" && !S_ISREG(stat.st_mode))));
  if (S_ISDIR(present.st_mode) || options.isMove || !isUnlinked) return "keep";
  const error = yield* errorOf(tool.sys.unlinkat(place.dirfd, place.name));
  if (error !== null && error.errno !== ENOENT) return yield* copier.fail(`cannot remove ${to}: ${error.description}`);
  if (options.isVerbose) yield* tool.out.write(`removed ${to}\n`);
  return "removed";
}

/** Was `present` modified as late as `stat`, or later? */
function isAsNew(present: StatValue, stat: StatValue): boolean {
  if (present.st_mtime !== stat.st_mtime) return present.st_mtime > stat.st_mtime;
  return present.st_mtime_nsec >= stat.st_mtime_nsec;
}
