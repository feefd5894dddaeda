import { EEXIST, ENOENT } from "../../abi/errno.ts";
import { O_CREAT, O_EXCL, O_RDWR } from "../../abi/fcntl.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { joinPath } from "./path.ts";
import { MAX_TRIES, randomLetters } from "./temporary-name.ts";

const DEFAULT_TEMPLATE = "tmp.XXXXXXXXXX";
const MIN_X = 3;
interface Template {
  readonly head: string;
  readonly xCount: number;
  readonly tail: string;
}

/** @throws Failure */
function parseTemplate(text: string, suffix: string | undefined): Template {
  if (suffix !== undefined && !text.endsWith("X"))
    throw new Failure(`with --suffix, template ${quote(text)} must end in X`);
  const match = /^(.*?)(X*)([^X]*)$/s.exec(text)!;
  const tail = suffix ?? match[3]!;
  if (tail.includes("/")) throw new Failure(`invalid suffix ${quote(tail)}, contains directory separator`);
  if (match[2]!.length < MIN_X) throw new Failure(`too few X's in template ${quote(text + (suffix ?? ""))}`);
  return { head: match[1]!, xCount: match[2]!.length, tail };
}

/** Where the file goes; null: into the directory that the template names. */
function directoryOf(parsed: Parsed, env: Environment, template: string): string | null {
  const isOld = parsed.has("t");
  const isWanted = isOld || parsed.has("tmpdir") || parsed.has("p") || parsed.operands.length === 0;
  if (!isWanted) return null;
  const given = parsed.value(parsed.last("tmpdir", "p") ?? "tmpdir") || undefined;
  const tmpdir = env["TMPDIR"] || undefined;
  if (isOld && template.includes("/"))
    throw new Failure(`invalid template, ${quote(template)}, contains directory separator`);
  if (!isOld && template.startsWith("/"))
    throw new Failure(`invalid template, ${quote(template)}; with --tmpdir, it may not be absolute`);
  return (isOld ? (tmpdir ?? given) : (given ?? tmpdir)) ?? "/tmp";
}

export const mktemp = defineTool({
  name: "mktemp",
  usage: `[OPTION]... [TEMPLATE]

Create a temporary file or directory that nobody else can use, and print its name.
TEMPLATE must contain at least 3 consecutive 'X's in its last component; without it,
tmp.XXXXXXXXXX in a directory for temporary files is used.`,
  options: [
    { short: "d", long: "directory", help: "create a directory, not a file" },
    { short: "u", long: "dry-run", help: "do not create anything; merely print a name (unsafe)" },
    { short: "q", long: "quiet", help: "report no failure of the creation" },
    { long: "suffix", argument: "SUFF", help: "append SUFF, which has no slash, to TEMPLATE" },
    { short: "p", argument: "DIR", help: "TEMPLATE is relative to DIR; without DIR, to $TMPDIR or /tmp" },
    { long: "tmpdir", argument: "DIR", isOptional: true, help: "as -p" },
    { short: "t", help: "TEMPLATE is a single component, in $TMPDIR, or the directory of -p, or /tmp" },
    { short: "V" },
  ],
  *run({ sys, out, env }, parsed) {
    if (parsed.operands.length > 1) throw usageFailure("too many templates");
    const text = parsed.operands[0] ?? DEFAULT_TEMPLATE;
    const { head, xCount, tail } = parseTemplate(text, parsed.value("suffix"));
    const whole = head + "X".repeat(xCount) + tail;
    const directory = directoryOf(parsed, env, whole);
    const prefix = directory === null ? head : joinPath(directory, head);
    let error: Errno | null = null;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const name = prefix + (yield* randomLetters(sys, xCount)) + tail;
      error = yield* make(sys, name, parsed);
      if (error === null) {
        yield* out.write(`${name}\n`);
        return 0;
      }
      if (error.errno !== EEXIST) break;
    }
    if (parsed.has("quiet")) return 1;
    const kind = parsed.has("directory") ? "directory" : "file";
    const template = prefix + "X".repeat(xCount) + tail;
    throw new Failure(`failed to create ${kind} via template ${quote(template)}: ${error!.description}`);
  },
});

/** @returns why it could not be made. */
function* make(sys: Sys, name: string, parsed: Parsed): Routine<Errno | null> {
  if (parsed.has("dry-run")) {
    const found = yield* attempt(sys.lstat(name));
    if (!(found instanceof Errno)) return new Errno(EEXIST, "lstat", name);
    return found.errno === ENOENT ? null : found;
  }
  if (parsed.has("directory")) {
    const result = yield* attempt(sys.mkdir(name, 0o700));
    return result instanceof Errno ? result : null;
  }
  const fd = yield* attempt(sys.open(name, O_RDWR | O_CREAT | O_EXCL, 0o600));
  if (fd instanceof Errno) return fd;
  yield* sys.close(fd);
  return null;
}
