import { major, minor } from "../../abi/dev.ts";
import { S_IFBLK, S_IFDIR, S_IFLNK, S_IFMT } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { canonicalize } from "../files/canonicalize.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import { readMountinfo } from "../procfs/mountinfo.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** Exit status where there is no mount point. */
const NOT_A_MOUNT_POINT = 32;

/** mountpoint(1) */
export const mountpoint = defineTool({
  name: "mountpoint",
  usage: "[-qd] DIRECTORY|FILE\n-x DEVICE\n\nTell whether a directory or file is a mount point.",
  options: [
    { short: "q", long: "quiet", help: "say nothing" },
    { long: "nofollow", help: "do not follow a symbolic link" },
    { short: "d", long: "fs-devno", help: "print the filesystem's device number" },
    { short: "x", long: "devno", help: "print a block device's number" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    const [path, ...more] = parsed.operands;
    if (path === undefined || more.length > 0) throw usageFailure("bad usage");
    if (parsed.has("nofollow") && parsed.has("devno"))
      throw new Failure("--devno and --nofollow are mutually exclusive");
    const isQuiet = parsed.has("quiet");
    const { out, sys } = tool;
    let stat: StatValue;
    try {
      stat = yield* parsed.has("nofollow") ? sys.lstat(path) : sys.stat(path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (isQuiet) return 1;
      throw new Failure(`${path}: ${error.description}`);
    }
    const type = stat.st_mode & S_IFMT;
    if (parsed.has("devno")) {
      if (type === S_IFBLK) return yield* out.write(`${major(stat.st_rdev)}:${minor(stat.st_rdev)}\n`);
      if (!isQuiet) yield* tool.error(`${path}: not a block device`);
      return NOT_A_MOUNT_POINT;
    }
    const isMounted = parsed.has("nofollow") && type === S_IFLNK ? false : yield* isMountPoint(tool, path, stat);
    if (!isMounted) {
      if (!isQuiet) yield* out.write(`${path} is not a mountpoint\n`);
      return NOT_A_MOUNT_POINT;
    }
    if (parsed.has("fs-devno")) yield* out.write(`${major(stat.st_dev)}:${minor(stat.st_dev)}\n`);
    else if (!isQuiet) yield* out.write(`${path} is a mountpoint\n`);
    return 0;
  },
});

function* isMountPoint({ sys }: ToolContext, path: string, stat: StatValue): Routine<boolean> {
  const resolved = yield* canonicalize(sys, path, "existing");
  try {
    return (yield* readMountinfo(sys)).some(({ target }) => target === resolved);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  // Without /proc: a directory that is on another device than its parent, or is its own parent.
  if ((stat.st_mode & S_IFMT) !== S_IFDIR) return false;
  const parent = yield* sys.stat(`${path}/..`);
  return parent.st_dev !== stat.st_dev || parent.st_ino === stat.st_ino;
}
