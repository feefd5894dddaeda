import { ENOTDIR } from "../../abi/errno.ts";
import { S_ISDIR } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quotef } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { canonicalize, type Existence } from "./canonicalize.ts";
import { isBelow, relativePath } from "./relative-path.ts";

interface Resolution {
  readonly existence: Existence;
  /** "physical": links as they are met. "logical": ".." first. "strip": ".." in the text, links not at all. */
  readonly links: string;
}

function* resolve(sys: Sys, path: string, { existence, links }: Resolution): Routine<string | Errno> {
  const name = yield* canonicalize(sys, path, existence, links === "physical");
  return links === "logical" && !(name instanceof Errno) ? yield* canonicalize(sys, name, existence) : name;
}

/** @throws Failure when it is no directory, and has to be. */
function* resolveDirectory(sys: Sys, path: string, resolution: Resolution): Routine<string> {
  const name = yield* resolve(sys, path, resolution);
  if (name instanceof Errno) throw new Failure(`${quotef(path)}: ${name.description}`);
  if (resolution.existence === "existing") {
    const stat = yield* attempt(sys.stat(name));
    if (stat instanceof Errno || !S_ISDIR(stat.st_mode))
      throw new Failure(`${quotef(path)}: ${new Errno(ENOTDIR, "stat").description}`);
  }
  return name;
}

interface Relativity {
  /** Names are relative to it; null: they are absolute. */
  readonly to: string | null;
  /** ... if they are below it. */
  readonly base: string | null;
}

function* relativity(sys: Sys, parsed: Parsed, resolution: Resolution): Routine<Relativity> {
  const base = parsed.value("relative-base");
  const to = parsed.value("relative-to") ?? base;
  if (to === undefined) return { to: null, base: null };
  const toName = yield* resolveDirectory(sys, to, resolution);
  if (base === undefined) return { to: toName, base: null };
  const baseName = base === to ? toName : yield* resolveDirectory(sys, base, resolution);
  return isBelow(toName, baseName) ? { to: toName, base: baseName } : { to: null, base: null };
}

export const realpath = defineTool({
  name: "realpath",
  usage: `[OPTION]... FILE...

Print the absolute name of each FILE, without links, "." and "..".
All but the last component must exist.`,
  options: [
    { short: "e", long: "canonicalize-existing", help: "all components must exist" },
    { short: "m", long: "canonicalize-missing", help: "no component need exist or be a directory" },
    { short: "L", long: "logical", help: "resolve '..' components before links" },
    { short: "P", long: "physical", help: "resolve links as they are met; the default" },
    { short: "q", long: "quiet", help: "suppress most error messages" },
    { long: "relative-to", argument: "DIR", help: "print names relative to DIR" },
    { long: "relative-base", argument: "DIR", help: "print names below DIR relative to it, others absolute" },
    { short: "s", long: ["strip", "no-symlinks"], help: "do not expand links" },
    { short: "z", long: "zero", help: "end each line with NUL, not newline" },
  ],
  *run(tool, parsed) {
    const { sys, out } = tool;
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const required = parsed.last("canonicalize-existing", "canonicalize-missing");
    const resolution: Resolution = {
      existence: required === undefined ? "all-but-last" : required === "canonicalize-missing" ? "missing" : "existing",
      links: parsed.last("logical", "physical", "strip") ?? "physical",
    };
    const { to, base } = yield* relativity(sys, parsed, resolution);
    const end = parsed.has("zero") ? "\0" : "\n";
    let status = 0;
    for (const path of parsed.operands) {
      const name = yield* resolve(sys, path, resolution);
      if (name instanceof Errno) {
        status = 1;
        if (!parsed.has("quiet")) yield* tool.fileError(path, name);
        continue;
      }
      const isAbsolute = to === null || (base !== null && !isBelow(name, base));
      yield* out.write((isAbsolute ? name : relativePath(name, to)) + end);
    }
    return status;
  },
});
