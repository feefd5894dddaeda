import { bytesOf, fromBytes } from "../abi/byte-string.ts";
import { EEXIST } from "../abi/errno.ts";
import { MS_NODEV, MS_NOSUID, MS_RDONLY } from "../abi/mount.ts";
import { mount } from "../fs/do-mount.ts";
import type { HostDirectorySource } from "../fs/hostfs/host-tree.ts";
import type { HostfsType } from "../fs/hostfs/hostfs-type.ts";
import { mkdir } from "../fs/mkdir.ts";
import { rmdir } from "../fs/rmdir.ts";
import { unlink } from "../fs/unlink.ts";
import { bootKernel } from "../kernel/boot.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SupervisorCaller } from "../kernel/supervisor-caller.ts";
import { isLinuxVersion, LINUX_VERSIONS, type LinuxVersion } from "../ns/linux-version.ts";
import { programFile } from "../platform/program/index.ts";
import { encodeText } from "../platform/program/text.ts";
import { rootSize } from "./apply-limits.ts";
import { SandboxError } from "./errors.ts";
import { archiveBytes } from "./image/archive.ts";
import { checked, writeContents } from "./image/contents.ts";
import { populateFiles } from "./image/file-tree.ts";
import type { LazyFiles } from "./image/lazy-files.ts";
import { installPrograms, makeParents } from "./image/programs.ts";
import { addSkeleton } from "./image/skeleton.ts";
import { init } from "./init.ts";
import { resourceLimits } from "./limits.ts";
import { type SandboxOptions, type Surroundings, seedOf } from "./options.ts";

/** A kernel with the image and what every sandbox has, without processes. */
export async function bootSandboxKernel(options: SandboxOptions, surroundings: Surroundings): Promise<Kernel> {
  const { limits } = surroundings;
  const hostname = options.hostname ?? "tuxlet";
  const hasUserland = options.userland ?? options.image === undefined;
  const image = options.image === undefined ? null : await archiveBytes(options.image);
  return bootKernel({
    platform: surroundings.newPlatform(),
    timeSource: surroundings.newTimeSource(),
    seed: seedOf(options.seed, surroundings.isVirtual),
    hostname: fromBytes(encodeText(hostname)),
    ...(options.kernelVersion === undefined ? {} : { kernelVersion: kernelVersion(options.kernelVersion) }),
    ...(image === null ? {} : { image }),
    ...(limits.tasks === Number.POSITIVE_INFINITY ? {} : { maxThreads: limits.tasks }),
    ...(limits.fileBytes === Number.POSITIVE_INFINITY ? {} : { rootSize: rootSize(surroundings) }),
    populate: (caller) => {
      addSkeleton(caller, hostname);
      if (hasUserland) installPrograms(caller, surroundings.userland);
      installPrograms(caller, surroundings.installed);
    },
  });
}

function kernelVersion(version: string): LinuxVersion {
  if (isLinuxVersion(version)) return version;
  const known = LINUX_VERSIONS.join(", ");
  throw new SandboxError("ERR_SANDBOX_OPTION", `kernelVersion is one of ${known}, not "${version}"`);
}

/** Makes the embedder's files, and the working directory. */
export function addFiles(
  kernel: Kernel,
  lazy: LazyFiles,
  { files = {}, mounts = {} }: SandboxOptions,
  cwd: string,
): void {
  const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
  try {
    for (const [path, source] of Object.entries(mounts)) mountHostDirectory(caller, path, source);
    const directory = fromBytes(encodeText(cwd));
    makeParents(caller, directory);
    const error = mkdir(caller, caller.fs.root, directory, 0o755);
    if (error !== -EEXIST) checked(error, "mkdir", cwd);
    populateFiles(caller, lazy, files, cwd);
  } finally {
    caller.release();
  }
}

/** Mounts a directory of the host at `path`, which is made if it is missing. */
function mountHostDirectory(caller: SupervisorCaller, path: string, source: HostDirectorySource): void {
  const target = fromBytes(encodeText(path));
  makeParents(caller, target);
  const error = mkdir(caller, caller.fs.root, target, 0o755);
  if (error !== -EEXIST) checked(error, "mkdir", path);
  const type = caller.fs.vfs.type("hostfs") as HostfsType;
  const { name } = source.tree;
  type.offer(name, source);
  const flags = MS_NOSUID | MS_NODEV | (source.mode === "ro" ? MS_RDONLY : 0);
  checked(mount(caller, name, target, "hostfs", flags, null), "mount", path);
}

const INIT_DIRECTORY = "/.tuxlet";
const INIT_FILE = `${INIT_DIRECTORY}/init`;

/** The first process. Its executable is gone once it runs, as that of an initramfs is. */
export async function startInit(kernel: Kernel, limits: Surroundings["limits"]): Promise<void> {
  const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
  const { root } = caller.fs;
  try {
    checked(mkdir(caller, root, INIT_DIRECTORY, 0o700), "mkdir", INIT_DIRECTORY);
    writeContents(caller, INIT_FILE, bytesOf(programFile(init.name)), 0o700);
    await kernel.createProcess({ argv: [INIT_FILE], limits: resourceLimits(kernel, limits) });
    checked(unlink(caller, root, INIT_FILE), "unlink", INIT_FILE);
    checked(rmdir(caller, root, INIT_DIRECTORY), "rmdir", INIT_DIRECTORY);
  } finally {
    caller.release();
  }
}
