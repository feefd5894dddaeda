import { O_CLOEXEC, O_RDONLY } from "../../../../abi/fcntl.ts";
import { MNT_DETACH, MS_BIND, MS_REC, MS_SLAVE } from "../../../../abi/mount.ts";
import { CLONE_NEWNET, CLONE_NEWNS } from "../../../../abi/sched.ts";
import { Errno } from "../../../../platform/program/errno-error.ts";
import type { Sys } from "../../../../platform/program/sys/index.ts";
import type { Routine, Syscall } from "../../../../platform/program/syscall.ts";
import { IpFailure, USAGE } from "../ip-failure.ts";
import { NETNS_RUN_DIR } from "./nsid.ts";

/** What `call` returns; an error ends the command with `describe` of its words. */
export function* orStop<T>(
  call: Syscall<T> | Routine<T>,
  describe: (reason: string) => string,
  status = 1,
): Routine<T> {
  try {
    return yield* call;
  } catch (error) {
    throw error instanceof Errno ? new IpFailure(describe(error.description), status) : error;
  }
}

/** netns_switch(): enters the namespace called `name`, with a sysfs of its own in a mount namespace of its own. */
export function* switchNetns(sys: Sys, name: string): Routine {
  const fd = yield* orStop(
    sys.open(`${NETNS_RUN_DIR}/${name}`, O_RDONLY | O_CLOEXEC),
    (reason) => `Cannot open network namespace "${name}": ${reason}`,
    USAGE,
  );
  yield* orStop(sys.setns(fd, CLONE_NEWNET), (why) => `setting the network namespace "${name}" failed: ${why}`, USAGE);
  yield* sys.close(fd);
  yield* orStop(sys.unshare(CLONE_NEWNS), (reason) => `unshare failed: ${reason}`, USAGE);
  // Nothing of what follows is seen outside.
  yield* orStop(
    sys.mount("", "/", "none", MS_SLAVE | MS_REC),
    (reason) => `"mount --make-rslave /" failed: ${reason}`,
    USAGE,
  );
  // The old one shows the devices of the namespace its mounter was in. It need not be there.
  yield* sys.umount("/sys", MNT_DETACH).orErrno();
  yield* orStop(sys.mount(name, "/sys", "sysfs", 0), (reason) => `mount of /sys failed: ${reason}`, USAGE);
  yield* bindConfiguration(sys, name);
}

/** bind_etc(): /etc/netns/NAME/FILE stands for /etc/FILE. */
function* bindConfiguration(sys: Sys, name: string): Routine {
  const directory = `/etc/netns/${name}`;
  const fd = yield* sys.open(directory, O_RDONLY | O_CLOEXEC).orErrno();
  if (fd < 0) return;
  for (;;) {
    const entries = yield* sys.getdents(fd);
    if (entries.length === 0) break;
    for (const { d_name } of entries) {
      if (d_name === "." || d_name === "..") continue;
      // iproute2 warns and goes on.
      yield* sys.mount(`${directory}/${d_name}`, `/etc/${d_name}`, "none", MS_BIND).orErrno();
    }
  }
  yield* sys.close(fd);
}
