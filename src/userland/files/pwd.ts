import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { defineTool } from "../tool.ts";
import { attempt } from "./attempt.ts";

/** POSIX pwd: $PWD, if it is an absolute name of the working directory without "." and ".."; else null. */
function* logicalDirectory(sys: Sys, env: Environment): Routine<string | null> {
  const name = env["PWD"];
  if (name === undefined || !name.startsWith("/") || /\/\.\.?(\/|$)/.test(name)) return null;
  const [named, here] = [yield* attempt(sys.stat(name)), yield* attempt(sys.stat("."))];
  if (named instanceof Errno || here instanceof Errno) return null;
  return named.st_dev === here.st_dev && named.st_ino === here.st_ino ? name : null;
}

export const pwd = defineTool({
  name: "pwd",
  usage: `[OPTION]...

Print the full name of the working directory.`,
  options: [
    { short: "L", long: "logical", help: "use PWD from the environment, even if it contains symlinks" },
    { short: "P", long: "physical", help: "avoid all symlinks; the default" },
  ],
  *run(tool, parsed) {
    const { sys, out, env } = tool;
    const isLogical =
      (parsed.last("logical", "physical") ?? (env["POSIXLY_CORRECT"] === undefined ? "" : "logical")) === "logical";
    if (parsed.operands.length > 0) yield* tool.error("ignoring non-option arguments");
    const logical = isLogical ? yield* logicalDirectory(sys, env) : null;
    yield* out.write(`${logical ?? (yield* sys.getcwd())}\n`);
  },
});
