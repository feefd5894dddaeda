import { ENOENT } from "../../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_CLOEXEC, O_DIRECTORY, O_PATH } from "../../abi/fcntl.ts";
import { S_IRUSR, S_IWUSR } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { ExitStatus } from "../../platform/program/program.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { adjustMode, compileMode } from "../mode/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { getpwnam, parseGroup, parseId } from "../users/index.ts";
import { attempt, errorOf } from "./attempt.ts";
import { Copier } from "./copy/copier.ts";
import type { CopyOptions, Place } from "./copy/copy-options.ts";
import type { CopyState } from "./copy/copy-state.ts";
import { DirectoryMaker } from "./mkdir.ts";
import { placeOf, type Targets } from "./targets.ts";

/** What installed files and directories are given. */
interface Attributes {
  readonly mode: number;
  readonly directoryMode: { readonly mode: number; readonly bits: number };
  /** -1: as it comes. */
  readonly uid: number;
  readonly gid: number;
}

interface InstallState {
  readonly attributes: Attributes;
  readonly targets: Targets;
  readonly index: number;
  readonly copier: CopyState;
  readonly status: number;
}

const DEFAULT_MODE = 0o755;

/** @throws Failure */
function* attributesOf(tool: ToolContext, parsed: Parsed): Routine<Attributes> {
  const text = parsed.value("mode");
  const changes = text === undefined ? null : compileMode(text);
  if (text !== undefined && changes === null) throw new Failure(`invalid mode ${quote(text)}`);
  const [owner, group] = [parsed.value("owner"), parsed.value("group")];
  let [uid, gid] = [-1, -1];
  if (owner !== undefined) {
    uid = (yield* getpwnam(tool.sys, owner))?.pw_uid ?? parseId(owner) ?? -1;
    if (uid === -1) throw new Failure(`invalid user ${quote(owner)}`);
  }
  if (group !== undefined) {
    gid = (yield* parseGroup(tool.sys, group)) ?? -1;
    if (gid === -1) throw new Failure(`invalid group ${quote(group)}`);
  }
  const ofDirectory = changes === null ? { mode: DEFAULT_MODE, bits: 0o7777 } : adjustMode(0, true, 0, changes);
  const mode = changes === null ? DEFAULT_MODE : adjustMode(0, false, 0, changes).mode;
  return { mode, directoryMode: ofDirectory, uid, gid };
}

/** @returns whether the file has its owner and mode now. */
function* giveAttributes(tool: ToolContext, { dirfd, name, path }: Place, attributes: Attributes): Routine<boolean> {
  const { sys } = tool;
  const { uid, gid, mode } = attributes;
  if (uid !== -1 || gid !== -1) {
    const error = yield* errorOf(sys.fchownat(dirfd, name, uid, gid, AT_SYMLINK_NOFOLLOW));
    if (error !== null) {
      yield* tool.error(`cannot change ownership of ${quoteaf(path)}: ${error.description}`);
      return false;
    }
  }
  const error = yield* errorOf(sys.fchmodat(dirfd, name, mode));
  if (error !== null) yield* tool.error(`cannot change permissions of ${quoteaf(path)}: ${error.description}`);
  return error === null;
}

/** install -d. */
function* makeDirectories(tool: ToolContext, parsed: Parsed, attributes: Attributes): Routine<ExitStatus> {
  const { directoryMode, uid, gid } = attributes;
  const maker = directoryMaker(tool, parsed);
  let status = 0;
  for (const path of parsed.operands) {
    const place = { dirfd: AT_FDCWD, name: path, path };
    const isMade =
      (yield* maker.makeParents(path)) &&
      (yield* giveAttributes(tool, place, { ...attributes, mode: directoryMode.mode, uid, gid }));
    if (!isMade) status = 1;
  }
  return status;
}

/** The umask is 0: directories have the mode they are made with. */
function directoryMaker(tool: ToolContext, parsed: Parsed): DirectoryMaker {
  return new DirectoryMaker(
    tool,
    0,
    null,
    function* (path) {
      if (parsed.has("verbose")) yield* tool.out.write(`${tool.name}: creating directory ${quoteaf(path)}\n`);
    },
    DEFAULT_MODE,
  );
}

/** @throws Failure */
function checkOperands(parsed: Parsed): void {
  const { operands } = parsed;
  const hasDirectory = parsed.has("target-directory");
  const isDirectories = parsed.has("directory");
  if (isDirectories && hasDirectory) throw new Failure("target directory not allowed when installing a directory");
  if (operands.length < (isDirectories || hasDirectory ? 1 : 2)) {
    if (operands.length === 0) throw usageFailure("missing file operand");
    throw usageFailure(`missing destination file operand after ${quoteaf(operands[0]!)}`);
  }
  if (!parsed.has("no-target-directory")) return;
  if (hasDirectory) throw new Failure("cannot combine --target-directory (-t) and --no-target-directory (-T)");
  if (operands.length > 2) throw usageFailure(`extra operand ${quoteaf(operands[2]!)}`);
}

/** @returns null: a directory could not be made, which was reported. @throws Failure */
function* targetsOf(tool: ToolContext, parsed: Parsed): Routine<Targets | null> {
  const { sys } = tool;
  const { operands } = parsed;
  const directory = parsed.value("target-directory");
  const openDirectory = (path: string) => attempt(sys.open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  const found = { isNew: false, renameErrno: -1 };
  if (directory !== undefined) {
    let dirfd = yield* openDirectory(directory);
    if (dirfd instanceof Errno && dirfd.errno === ENOENT && parsed.has("D")) {
      if (!(yield* directoryMaker(tool, parsed).makeAncestors(`${directory}/.`))) return null;
      dirfd = yield* openDirectory(directory);
    }
    if (dirfd instanceof Errno) throw new Failure(`failed to access ${quoteaf(directory)}: ${dirfd.description}`);
    return { sources: operands, dirfd, path: directory, ...found };
  }
  const last = operands.at(-1)!;
  const sources = operands.slice(0, -1);
  if (parsed.has("no-target-directory")) return { sources, dirfd: null, path: last, ...found };
  const dirfd = yield* openDirectory(last);
  if (!(dirfd instanceof Errno)) return { sources, dirfd, path: last, ...found };
  if (sources.length > 1) throw new Failure(`target ${quoteaf(last)}: ${dirfd.description}`);
  return { sources, dirfd: null, path: last, ...found };
}

function copyOptions(parsed: Parsed): CopyOptions {
  return {
    isMove: false,
    isInstall: true,
    dereference: "always",
    copiesAsRegular: true,
    isRecursive: false,
    isOneFileSystem: false,
    makesHardLinks: false,
    makesSymbolicLinks: false,
    unlinksFirst: true,
    unlinksUnopenable: false,
    overwriting: "unspecified",
    updatesOnly: false,
    preservesMode: false,
    preservesOwnership: false,
    preservesTimestamps: parsed.has("preserve-timestamps"),
    preservesLinks: false,
    preservesXattrs: false,
    requiresPreserving: false,
    forgetsMode: false,
    // Nobody else is to open the file before it has its owner and mode.
    mode: S_IRUSR | S_IWUSR,
    copiesData: true,
    isVerbose: parsed.has("verbose"),
    isInputTty: false,
    writesThroughDangling: false,
    mayChown: true,
    umask: 0,
  };
}

export const install = defineTool<InstallState>({
  name: "install",
  usage: `[OPTION]... [-T] SOURCE DEST
[OPTION]... SOURCE... DIRECTORY
[OPTION]... -t DIRECTORY SOURCE...
[OPTION]... -d DIRECTORY...

Copy files, and set their modes and owners. With -d, create directories, and those above them.`,
  options: [
    { short: "c", help: "(ignored)" },
    { short: "d", long: "directory", help: "create each operand as a directory" },
    { short: "D", help: "create the directories above DEST, or all of the one of -t" },
    { short: "g", long: "group", argument: "GROUP", help: "set the group" },
    { short: "m", long: "mode", argument: "MODE", help: "set the mode (as in chmod), not rwxr-xr-x" },
    { short: "o", long: "owner", argument: "OWNER", help: "set the owner" },
    { short: "p", long: "preserve-timestamps", help: "keep the times of each SOURCE" },
    { short: "t", long: "target-directory", argument: "DIRECTORY", help: "copy each SOURCE into DIRECTORY" },
    { short: "T", long: "no-target-directory", help: "DEST is always the copy's own name" },
    { short: "v", long: "verbose", help: "print the name of each file and directory made" },
  ],
  *run(tool, parsed, state): Routine<ExitStatus> {
    checkOperands(parsed);
    const attributes = state?.attributes ?? (yield* attributesOf(tool, parsed));
    if (state === undefined) yield* tool.sys.umask(0);
    if (parsed.has("directory")) return yield* makeDirectories(tool, parsed, attributes);
    const targets = state?.targets ?? (yield* targetsOf(tool, parsed));
    if (targets === null) return 1;
    const copier = new Copier(tool, copyOptions(parsed), state?.copier);
    const isSeveral = targets.dirfd !== null && targets.sources.length > 1;
    let status = state?.status ?? 0;
    for (let index = state?.index ?? 0; index < targets.sources.length; index++) {
      const source = targets.sources[index]!;
      const place = placeOf(targets, source, true);
      const isResumed = index === state?.index;
      if (!isResumed && parsed.has("D") && targets.dirfd === null)
        if (!(yield* directoryMaker(tool, parsed).makeAncestors(place.path))) return 1;
      let outcome = isResumed ? null : yield* copier.begin(source, place, targets.isNew, isSeveral);
      while (outcome === null) {
        if (copier.isCheckpointDue())
          yield* tool.checkpoint({ attributes, targets, index, copier: copier.save(), status });
        outcome = yield* copier.step();
      }
      if (!outcome.isOk || !(yield* giveAttributes(tool, place, attributes))) status = 1;
    }
    return status;
  },
});
