/** What unshare(1) does once it is in the new namespaces, before the command. */
import { O_WRONLY } from "../../../abi/fcntl.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC } from "../../../abi/mount.ts";
import { PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, PR_SET_PDEATHSIG } from "../../../abi/prctl.ts";
import { CLONE_NEWNS, CLONE_NEWUSER } from "../../../abi/sched.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { becomeCommand, becomeShell } from "../../exec/become-command.ts";
import { writeAll } from "../../io/write-all.ts";
import { orFail } from "../../or-fail.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import type { UnshareRequest } from "./request.ts";

/** @throws Failure of a write: "write failed /proc/self/uid_map: Operation not permitted" */
export function* writeProcFile(sys: Sys, path: string, text: string): Routine {
  const fd = yield* orFail(sys.open(path, O_WRONLY), `cannot open ${path}`);
  yield* orFail(writeAll(sys, fd, text), `write failed ${path}`);
  yield* sys.close(fd);
}

/** Maps ids, sets up mounts and credentials, and becomes the command. */
export function* enter(tool: ToolContext, request: UnshareRequest): Routine<never> {
  const { sys } = tool;
  const { killSignal } = request;
  if (killSignal !== 0) yield* orFail(sys.prctl(PR_SET_PDEATHSIG, killSignal), "prctl failed");
  yield* mapOwnIds(sys, request);
  yield* setUpMounts(sys, request);
  yield* takeCredentials(sys, request);
  if (request.keepsCapabilities && request.flags & CLONE_NEWUSER) yield* keepCapabilities(sys);
  return yield* request.command.length > 0 ? becomeCommand(tool, request.command) : becomeShell(tool);
}

function* mapOwnIds(sys: Sys, request: UnshareRequest): Routine {
  const { mapUser, mapGroup, userRanges, groupRanges, setgroups, euid, egid } = request;
  if (mapUser !== null && userRanges.length === 0)
    yield* writeProcFile(sys, "/proc/self/uid_map", `${mapUser} ${euid} 1`);
  if (mapGroup !== null && groupRanges.length === 0) {
    if (setgroups === "allow") throw new Failure("options --setgroups=allow and --map-group are mutually exclusive");
    // user_namespaces(7): without privilege gid_map can only be written after this.
    yield* writeProcFile(sys, "/proc/self/setgroups", "deny");
    yield* writeProcFile(sys, "/proc/self/gid_map", `${mapGroup} ${egid} 1`);
  }
  if (setgroups !== null) yield* writeProcFile(sys, "/proc/self/setgroups", setgroups);
}

function* setUpMounts(sys: Sys, request: UnshareRequest): Routine {
  const { flags, propagation, root, directory, procMount } = request;
  if (flags & CLONE_NEWNS && propagation !== 0)
    yield* orFail(sys.mount("none", "/", null, propagation), "cannot change root filesystem propagation");
  if (root !== null) yield* orFail(sys.chroot(root), `cannot change root directory to '${root}'`);
  const newDirectory = directory ?? (root === null ? null : "/");
  if (newDirectory !== null) yield* orFail(sys.chdir(newDirectory), `cannot chdir to '${newDirectory}'`);
  if (procMount === null) return;
  // Where the root's propagation was not changed, that of proc has to be: or the mount would be seen outside.
  if (root === null && propagation !== (MS_PRIVATE | MS_REC)) yield* makePrivate(sys, procMount);
  yield* orFail(sys.mount("proc", procMount, "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV), `mount ${procMount} failed`);
}

function* makePrivate(sys: Sys, mountPoint: string): Routine {
  try {
    yield* sys.mount("none", mountPoint, null, MS_PRIVATE | MS_REC);
  } catch (error) {
    // EINVAL: nothing is mounted there.
    if (!(error instanceof Errno) || error.code === "EINVAL") return;
    throw new Failure(`cannot change ${mountPoint} filesystem propagation: ${error.description}`);
  }
}

function* takeCredentials(sys: Sys, { uid, gid }: UnshareRequest): Routine {
  if (gid !== null) {
    yield* orFail(sys.setgroups([]), "setgroups failed");
    yield* orFail(sys.setgid(gid), "setgid failed");
  }
  if (uid !== null) yield* orFail(sys.setuid(uid), "setuid failed");
}

/** --keep-caps: what the new user namespace gave survives the exec as ambient capabilities. */
function* keepCapabilities(sys: Sys): Routine {
  const { effective, permitted } = yield* orFail(sys.capget(), "capget failed");
  yield* orFail(sys.capset({ effective, permitted, inheritable: permitted }), "capset failed");
  for (const capability of permitted)
    yield* orFail(sys.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "prctl(PR_CAP_AMBIENT) failed");
}
