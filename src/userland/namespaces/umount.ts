import { MNT_DETACH, MNT_FORCE, UMOUNT_NOFOLLOW } from "../../abi/mount.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { canonicalize } from "../files/canonicalize.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import type { Parsed } from "../options/parsed.ts";
import { type MountEntry, matchesOptions, matchesType, mergedOptions, readMountinfo } from "../procfs/mountinfo.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** Exit status when umount(2) failed. */
const UMOUNT_FAILED = 32;
/** What -a leaves alone. */
const KERNEL_TYPES = "proc,devfs,devpts,sysfs,rpc_pipefs,nfsd";

const REASONS: Readonly<Record<string, string>> = {
  ENXIO: "invalid block device",
  EINVAL: "not mounted",
  EIO: "can't write superblock",
  EBUSY: "target is busy",
  ENOENT: "no mount point specified",
  EPERM: "must be superuser to unmount",
  EACCES: "block devices are not permitted on filesystem",
};

/** umount(8) */
export const umount = defineTool({
  name: "umount",
  usage: "[options] SOURCE|DIRECTORY...\n-a [options]\n\nUnmount filesystems.",
  options: [
    { short: "a", long: "all", help: "unmount all filesystems" },
    { short: "A", long: "all-targets", help: "unmount all mount points of the device" },
    { short: "c", long: "no-canonicalize", help: "do not make paths canonical" },
    { short: "d", long: "detach-loop", help: "if it is a loop device, free it" },
    { long: "fake", help: "dry run" },
    { short: "f", long: "force", help: "force unmounting" },
    { short: "i", long: "internal-only", help: "do not call helpers" },
    { short: "n", long: "no-mtab", help: "do not write to /etc/mtab" },
    { short: "l", long: "lazy", help: "detach the filesystem now, clean up later" },
    { short: "O", long: "test-opts", argument: "LIST", help: "limit -a to these options" },
    { short: "R", long: "recursive", help: "unmount a target with all its children" },
    { short: "r", long: "read-only", help: "if unmounting fails, remount read-only" },
    { short: "t", long: "types", argument: "LIST", help: "limit the filesystem types" },
    { short: "v", long: "verbose", help: "say what is done" },
    { short: "q", long: "quiet", help: "say nothing of what is not mounted" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  *run(tool, parsed) {
    if (parsed.has("all")) return yield* unmountAll(tool, parsed);
    if (parsed.operands.length === 0) throw usageFailure("bad usage");
    let status = 0;
    for (const operand of parsed.operands) {
      if (parsed.has("recursive")) status += yield* unmountTree(tool, parsed, operand);
      else if (parsed.has("all-targets")) status += yield* unmountDevice(tool, parsed, operand);
      else status += yield* unmountOne(tool, parsed, operand);
    }
    return Math.min(status, 255);
  },
});

/** A directory as it was written, or the last place where a source of that name is mounted. */
function* unmountOne(tool: ToolContext, parsed: Parsed, operand: string): Routine<number> {
  const { sys } = tool;
  const name = yield* canonicalize(sys, operand, "existing");
  const path = typeof name === "string" ? name : operand;
  const mounts = yield* readMountinfo(sys);
  const here = mounts.findLast(({ target }) => target === path);
  // A mount point that is named by its own path needs no look at what else there is.
  if (here !== undefined && operand.startsWith("/") && !parsed.has("lazy") && !parsed.has("force"))
    return yield* unmount(tool, parsed, operand, null);
  const found = here ?? mounts.findLast(({ source }) => source === operand || source === path);
  return yield* unmount(tool, parsed, found?.target ?? operand, found?.source ?? null);
}

/** @param source shown with -v; null: not known. */
function* unmount(tool: ToolContext, parsed: Parsed, target: string, source: string | null): Routine<number> {
  const flags =
    (parsed.has("lazy") ? MNT_DETACH : 0) |
    (parsed.has("force") ? MNT_FORCE : 0) |
    (parsed.has("no-canonicalize") ? UMOUNT_NOFOLLOW : 0);
  try {
    if (!parsed.has("fake")) yield* tool.sys.umount(target, flags);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (parsed.has("quiet") && error.code === "EINVAL") return UMOUNT_FAILED;
    yield* tool.error(`${target}: ${REASONS[error.code] ?? `umount failed: ${error.description}`}.`);
    return UMOUNT_FAILED;
  }
  if (parsed.has("verbose")) yield* tool.error(`${target}${source === null ? "" : ` (${source})`} unmounted`);
  return 0;
}

/** -R: what is mounted below goes first. */
function* unmountTree(tool: ToolContext, parsed: Parsed, operand: string): Routine<number> {
  const name = yield* canonicalize(tool.sys, operand, "existing");
  const mounts = yield* readMountinfo(tool.sys);
  const top = mounts.findLast(({ target, source }) => target === name || source === operand);
  if (top === undefined) throw new Failure(`${operand}: ${typeof name === "string" ? "not mounted" : "not found"}`);
  for (const { target } of depthFirst(mounts, top)) {
    const status = yield* unmount(tool, parsed, target, null);
    if (status !== 0) return status;
  }
  return 0;
}

function depthFirst(mounts: readonly MountEntry[], top: MountEntry): MountEntry[] {
  const children = mounts.filter(({ parent, id }) => parent === top.id && id !== top.id);
  return [...children.flatMap((child) => depthFirst(mounts, child)), top];
}

/** -A: every place the same filesystem is mounted. */
function* unmountDevice(tool: ToolContext, parsed: Parsed, operand: string): Routine<number> {
  const name = yield* canonicalize(tool.sys, operand, "existing");
  const mounts = yield* readMountinfo(tool.sys);
  const one = mounts.findLast(({ target, source }) => target === name || source === operand);
  if (one === undefined) throw new Failure(`${operand}: ${typeof name === "string" ? "not mounted" : "not found"}`);
  let status = 0;
  for (const { target } of mounts.filter(({ device }) => device === one.device).reverse())
    status += yield* unmount(tool, parsed, target, null);
  return status;
}

function* unmountAll(tool: ToolContext, parsed: Parsed): Routine<number> {
  const [types, test] = [parsed.value("types"), parsed.value("test-opts")];
  let failures = 0;
  let successes = 0;
  for (const mount of (yield* readMountinfo(tool.sys)).reverse()) {
    const isLeft = types === undefined ? KERNEL_TYPES.split(",").includes(mount.type) : !matchesType(mount.type, types);
    if (isLeft || (test !== undefined && !matchesOptions(mergedOptions(mount), test))) {
      if (parsed.has("verbose")) yield* tool.out.write(`${mount.target.padEnd(25)}: ignored\n`);
      continue;
    }
    if ((yield* unmount(tool, parsed, mount.target, null)) === 0) successes++;
    else failures++;
  }
  if (failures === 0) return 0;
  return successes > 0 ? 64 : UMOUNT_FAILED;
}
