import { EBADF, EINVAL, EISDIR, ENOENT, EPERM } from "../../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_CREAT, O_NOCTTY, O_NONBLOCK, O_WRONLY } from "../../abi/fcntl.ts";
import { CLOCK_REALTIME, UTIME_NOW, UTIME_OMIT } from "../../abi/time.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { type PointInTime, parseDatetime, parseTimeZone } from "../date/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { argmatch } from "./argmatch.ts";
import { attempt } from "./attempt.ts";
import { parseTouchStamp } from "./touch-stamp.ts";

type Times = readonly [atime: PointInTime, mtime: PointInTime];

const NOW: PointInTime = { tv_sec: 0, tv_nsec: UTIME_NOW };
const OMIT: PointInTime = { tv_sec: 0, tv_nsec: UTIME_OMIT };

interface TouchOptions {
  readonly times: Times;
  readonly isCreating: boolean;
  readonly isLinkItself: boolean;
}

const TIMES = [
  ["atime", "a"],
  ["access", "a"],
  ["use", "a"],
  ["mtime", "m"],
  ["modify", "m"],
] as const;

/** Which of the two times are changed. @throws Failure */
function wantedTimes(parsed: Parsed): { access: boolean; modification: boolean } {
  const letters = parsed.options.flatMap(({ name, value }) =>
    name === "a" || name === "m" ? [name] : name === "time" ? [argmatch("--time", value!, TIMES)] : [],
  );
  const isBoth = letters.length === 0;
  return { access: isBoth || letters.includes("a"), modification: isBoth || letters.includes("m") };
}

/** The times that options ask for, both of them. @throws Failure */
function* timesOf(tool: ToolContext, parsed: Parsed): Routine<Times> {
  const { sys, env } = tool;
  const [date, stamp, reference] = [parsed.value("date"), parsed.value("t"), parsed.value("reference")];
  if (stamp !== undefined && (date !== undefined || reference !== undefined))
    throw usageFailure("cannot specify times from more than one source");
  const zone = parseTimeZone(env["TZ"]);
  let times: Times = [NOW, NOW];
  if (reference !== undefined) {
    const stat = yield* attempt(parsed.has("no-dereference") ? sys.lstat(reference) : sys.stat(reference));
    if (stat instanceof Errno)
      throw new Failure(`failed to get attributes of ${quoteaf(reference)}: ${stat.description}`);
    times = [
      { tv_sec: stat.st_atime, tv_nsec: stat.st_atime_nsec },
      { tv_sec: stat.st_mtime, tv_nsec: stat.st_mtime_nsec },
    ];
  }
  if (date !== undefined) {
    // A date is relative to the times of the reference file, if there is one.
    const now = yield* sys.clock_gettime(CLOCK_REALTIME);
    const bases = reference === undefined ? [now, now] : times;
    const points = bases.map((base) => parseDatetime(date, base, zone));
    const [access, modification] = points;
    if (access == null || modification == null) throw new Failure(`invalid date format ${quote(date)}`);
    const isNow = reference === undefined && access.tv_sec === now.tv_sec && access.tv_nsec === now.tv_nsec;
    times = isNow ? [NOW, NOW] : [access, modification];
  }
  if (stamp !== undefined) {
    const point = parseTouchStamp(stamp, yield* sys.clock_gettime(CLOCK_REALTIME), zone);
    if (point === null) throw new Failure(`invalid date format ${quote(stamp)}`);
    times = [point, point];
  }
  return times;
}

/** Why opening a file that is there may fail without saying anything about its times. */
const IGNORED_ON_OPEN: readonly number[] = [EISDIR, EINVAL, EPERM];

/** @returns whether it went well. */
function* touchFile(tool: ToolContext, path: string, options: TouchOptions): Routine<boolean> {
  const { sys } = tool;
  const { times, isCreating, isLinkItself } = options;
  let fd: number | Errno = -1;
  let openError: Errno | null = null;
  if (path === "-") fd = 1;
  else if (isCreating && !isLinkItself) {
    fd = yield* attempt(sys.open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o666));
    if (fd instanceof Errno && !IGNORED_ON_OPEN.includes(fd.errno)) openError = fd;
  }
  const isOpen = !(fd instanceof Errno) && fd >= 0;
  const wanted = times[0] === NOW && times[1] === NOW ? null : times;
  const call = isOpen
    ? sys.futimens(fd as number, wanted)
    : sys.utimensat(AT_FDCWD, path, wanted, isLinkItself ? AT_SYMLINK_NOFOLLOW : 0);
  const result = yield* attempt(call);
  if (isOpen && fd !== 1) {
    const closed = yield* attempt(sys.close(fd as number));
    if (closed instanceof Errno) {
      yield* tool.error(`failed to close ${quoteaf(path)}: ${closed.description}`);
      return false;
    }
  }
  if (!(result instanceof Errno)) return true;
  // "touch -c -" with standard output closed is no error.
  if (path === "-" && result.errno === EBADF && !isCreating) return true;
  if (openError !== null) yield* tool.error(`cannot touch ${quoteaf(path)}: ${openError.description}`);
  else if (!isCreating && result.errno === ENOENT) return true;
  else yield* tool.error(`setting times of ${quoteaf(path)}: ${result.description}`);
  return false;
}

export const touch = defineTool({
  name: "touch",
  usage: `[OPTION]... FILE...

Update the access and modification times of each FILE to the current time. A FILE that does not exist is created empty.
The FILE "-" is the file that standard output is.`,
  options: [
    { short: "a", help: "change only the access time" },
    { short: "c", long: "no-create", help: "do not create any files" },
    { short: "d", long: "date", argument: "STRING", help: "use the date in STRING instead of the current time" },
    { short: "f", help: "(ignored)" },
    { short: "h", long: "no-dereference", help: "change symbolic links themselves" },
    { short: "m", help: "change only the modification time" },
    { short: "r", long: "reference", argument: "FILE", help: "use this file's times" },
    { short: "t", argument: "STAMP", help: "use [[CC]YY]MMDDhhmm[.ss] instead of the current time" },
    {
      long: "time",
      argument: "WORD",
      help: "change the access time (access, atime, use)\nor the modification time (modify, mtime)",
    },
  ],
  *run(tool, parsed) {
    const { access, modification } = wantedTimes(parsed);
    const [atime, mtime] = yield* timesOf(tool, parsed);
    if (parsed.operands.length === 0) throw usageFailure("missing file operand");
    const options: TouchOptions = {
      times: [access ? atime : OMIT, modification ? mtime : OMIT],
      isCreating: !parsed.has("no-create"),
      isLinkItself: parsed.has("no-dereference"),
    };
    let status = 0;
    for (const path of parsed.operands) if (!(yield* touchFile(tool, path, options))) status = 1;
    return status;
  },
});
