import { ESRCH } from "../../abi/errno.ts";
import { SEEK_CUR, SEEK_SET } from "../../abi/seek.ts";
import { S_ISCHR, S_ISFIFO, S_ISREG, S_ISSOCK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { READ_SIZE } from "../io/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf, quotef } from "../quoting/quote.ts";
import { Failure, type ToolContext, usageFailure } from "../tool.ts";
import { parseDuration } from "./duration.ts";
import { printHeader } from "./head.ts";
import { closeInput, STDIN } from "./input.ts";
import { sleepFor } from "./sleep.ts";
import type { TailState } from "./tail.ts";

/** Looks without a change after which a name is opened anew, to see whether it is another file. */
const MAX_UNCHANGED = 5;

export interface FollowSettings {
  readonly isFollowing: boolean;
  /** The name is followed, whatever file has it. */
  readonly isByName: boolean;
  readonly isRetrying: boolean;
  /** Seconds between two looks. */
  readonly interval: number;
  readonly maxUnchanged: number;
  /** Ends when this process does; 0 for none. */
  readonly pid: number;
  readonly warnings: readonly string[];
}

/** A file that is followed. Data for a checkpoint. */
export interface FollowedFile {
  readonly name: string;
  /** null while it cannot be opened. */
  fd: number | null;
  st_dev: number;
  st_ino: number;
  /** What was read of a regular file; of others nothing is known. */
  size: number;
  isRegular: boolean;
  isFollowable: boolean;
  unchanged: number;
}

/** @throws Failure */
export function followSettings(parsed: Parsed): FollowSettings {
  const last = parsed.last("follow", "f", "F");
  const how = last === "F" ? "name" : last === "follow" ? (parsed.value("follow") ?? "descriptor") : "descriptor";
  const found = ["descriptor", "name"].filter((each) => each.startsWith(how));
  if (how === "" || found.length !== 1)
    throw usageFailure(
      `invalid argument ${quote(how)} for '--follow'\nValid arguments are:\n  - 'descriptor'\n  - 'name'`,
    );
  const isFollowing = last !== undefined;
  const isByName = isFollowing && found[0] === "name";
  const isRetrying = parsed.has("retry") || parsed.has("F");
  const interval = parseDuration(parsed.value("sleep-interval") ?? "1");
  if (interval === null) throw new Failure(`invalid number of seconds: ${quote(parsed.value("sleep-interval")!)}`);
  const pid = natural(parsed.value("pid"), 0, "PID");
  const warnings: string[] = [];
  if (isRetrying && !isFollowing) warnings.push("--retry ignored; --retry is useful only when following");
  else if (isRetrying && !isByName) warnings.push("--retry only effective for the initial open");
  if (parsed.has("pid") && !isFollowing) warnings.push("PID ignored; --pid=PID is useful only when following");
  const maxUnchanged = natural(
    parsed.value("max-unchanged-stats"),
    MAX_UNCHANGED,
    "maximum number of unchanged stats between opens",
  );
  return { isFollowing, isByName, isRetrying, interval, maxUnchanged, pid, warnings };
}

function natural(text: string | undefined, missing: number, what: string): number {
  if (text === undefined) return missing;
  if (!/^[0-9]+$/.test(text) || Number(text) > 2 ** 31 - 1) throw new Failure(`invalid ${what}: ${quote(text)}`);
  return Number(text);
}

export function newFollowedFile(
  name: string,
  opened: { readonly fd: number; readonly stat: StatValue } | null,
): FollowedFile {
  const file: FollowedFile = {
    name,
    fd: null,
    st_dev: 0,
    st_ino: 0,
    size: 0,
    isRegular: false,
    isFollowable: true,
    unchanged: 0,
  };
  if (opened !== null) setFile(file, opened.fd, opened.stat);
  return file;
}

function setFile(file: FollowedFile, fd: number, { st_mode, st_dev, st_ino, st_size }: StatValue): void {
  const isRegular = S_ISREG(st_mode);
  const isFollowable = isRegular || S_ISFIFO(st_mode) || S_ISCHR(st_mode) || S_ISSOCK(st_mode);
  Object.assign(file, { fd, st_dev, st_ino, size: st_size, isRegular, isFollowable, unchanged: 0 });
}

/** Prints what is appended to the files, until there is none left or the process it waits for is gone. @returns the exit status. */
export function* follow(
  tool: ToolContext<TailState>,
  settings: FollowSettings,
  state: TailState,
  hasHeaders: boolean,
): Routine<number> {
  for (;;) {
    yield* tool.checkpoint(state);
    const isLastLook = settings.pid !== 0 && (yield* isGone(tool, settings.pid));
    for (const [i, file] of state.followed.entries()) yield* look(tool, settings, file, i, state, hasHeaders);
    yield* tool.out.flush();
    const isAlive = state.followed.some(({ fd }) => fd !== null);
    if (!isAlive && !(settings.isRetrying && settings.isByName)) {
      yield* tool.error("no files remaining");
      return 1;
    }
    if (isLastLook) return state.status;
    yield* sleepFor(tool.sys, settings.interval);
  }
}

function* isGone(tool: ToolContext, pid: number): Routine<boolean> {
  return (yield* tool.sys.kill(pid, 0).orErrno()) === -ESRCH;
}

function* look(
  tool: ToolContext,
  settings: FollowSettings,
  file: FollowedFile,
  index: number,
  state: TailState,
  hasHeaders: boolean,
): Routine {
  if (file.fd === null) {
    if (settings.isByName) yield* reopen(tool, settings, file);
    if (file.fd === null) return;
  }
  const stat = yield* tool.sys.fstat(file.fd);
  if (file.isRegular && stat.st_size === file.size) {
    if (settings.isByName && ++file.unchanged >= settings.maxUnchanged) {
      file.unchanged = 0;
      yield* reopen(tool, settings, file);
    }
    return;
  }
  file.unchanged = 0;
  if (file.isRegular && stat.st_size < file.size) {
    yield* tool.error(`${quotef(file.name)}: file truncated`);
    yield* tool.sys.lseek(file.fd, 0, SEEK_SET);
  }
  yield* copy(tool, file, index, state, hasHeaders);
}

/** Prints what there is to read of the file. */
function* copy(tool: ToolContext, file: FollowedFile, index: number, state: TailState, hasHeaders: boolean): Routine {
  const fd = file.fd!;
  for (;;) {
    const bytes = yield* tool.sys.read(fd, READ_SIZE).orErrno();
    if (typeof bytes === "number") {
      yield* tool.error(`error reading ${quoteaf(file.name)}: ${new Errno(-bytes, "read").description}`);
      yield* closeInput(tool, fd);
      file.fd = null;
      return;
    }
    if (bytes.length === 0) break;
    if (hasHeaders && state.last !== index) yield* printHeader(tool, file.name, state);
    state.last = index;
    yield* tool.out.write(bytes);
    // A pipe would be read until its other end is closed.
    if (!file.isRegular) break;
  }
  if (file.isRegular) file.size = yield* tool.sys.lseek(fd, 0, SEEK_CUR);
}

/** Looks which file has the name now. */
function* reopen(tool: ToolContext, settings: FollowSettings, file: FollowedFile): Routine {
  if (file.name === STDIN) return;
  const { sys } = tool;
  const fd = yield* sys.open(file.name).orErrno();
  if (fd < 0) {
    if (file.fd === null) return;
    yield* tool.error(`${quoteaf(file.name)} has become inaccessible: ${new Errno(-fd, "open").description}`);
    yield* sys.close(file.fd);
    file.fd = null;
    return;
  }
  const stat = yield* sys.fstat(fd);
  const before = file.fd;
  if (before !== null && stat.st_dev === file.st_dev && stat.st_ino === file.st_ino) return yield* sys.close(fd);
  const candidate = newFollowedFile(file.name, { fd, stat });
  if (!candidate.isFollowable) {
    if (before !== null) {
      yield* tool.error(
        `${quoteaf(file.name)} has been replaced with an untailable file${settings.isRetrying ? "" : "; giving up on this name"}`,
      );
      yield* sys.close(before);
      file.fd = null;
    }
    return yield* sys.close(fd);
  }
  yield* tool.error(`${quoteaf(file.name)} has ${before === null ? "appeared" : "been replaced"};  following new file`);
  if (before !== null) yield* sys.close(before);
  Object.assign(file, candidate, { size: -1 });
}
