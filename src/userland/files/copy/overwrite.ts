import { W_OK } from "../../../abi/access.ts";
import { AT_EACCESS } from "../../../abi/fcntl.ts";
import { S_ISLNK } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { CHMOD_MODE_BITS, fileModeString } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { errorOf } from "../attempt.ts";
import { yesno } from "../yesno.ts";
import type { CopyOptions, Place } from "./copy-options.ts";

function* isWritable(
  { sys }: ToolContext,
  { dirfd, name }: Place,
  mode: number,
  mayWriteAll: boolean,
): Routine<boolean> {
  if (S_ISLNK(mode) || mayWriteAll) return true;
  return (yield* errorOf(sys.faccessat2(dirfd, name, W_OK, AT_EACCESS))) === null;
}

/** Asks whether the destination, which has `mode`, may go. */
export function* mayOverwrite(tool: ToolContext, place: Place, mode: number, options: CopyOptions): Routine<boolean> {
  const file = quoteaf(place.path);
  let question = `overwrite ${file}`;
  if (!(yield* isWritable(tool, place, mode, options.mayChown))) {
    const octal = (mode & CHMOD_MODE_BITS).toString(8).padStart(4, "0");
    const permissions = fileModeString(mode).slice(1);
    const isReplaced = options.isMove || options.unlinksFirst || options.unlinksUnopenable;
    question = isReplaced
      ? `replace ${file}, overriding mode ${octal} (${permissions})`
      : `unwritable ${file} (mode ${octal}, ${permissions}); try anyway`;
  }
  return yield* yesno(tool, `${tool.name}: ${question}? `);
}

/** Does mv leave the destination as it is? */
export function* abandonsMove(tool: ToolContext, place: Place, mode: number, options: CopyOptions): Routine<boolean> {
  if (options.overwriting === "never") return true;
  const asks =
    options.overwriting === "ask" ||
    (options.overwriting === "unspecified" &&
      options.isInputTty &&
      !(yield* isWritable(tool, place, mode, options.mayChown)));
  return asks && !(yield* mayOverwrite(tool, place, mode, options));
}
