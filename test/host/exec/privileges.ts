/** What children need to be given, found out by giving it to one. */
import { mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { HostError } from "../../../src/host/host-error.ts";

interface Privilege {
  readonly missing: boolean;
  /** For the test's name: empty when nothing is missing. */
  readonly reason: string;
}

function privilege(what: string, attr: SysProcAttr): Privilege {
  try {
    forkExec("/bin/true", ["true"], { sys: attr }).close();
    return { missing: false, reason: "" };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { missing: true, reason: `(needs ${what}: ${error.message})` };
  }
}

/** Where cgroup2 is mounted: proc_pid_mountinfo(5). */
function cgroup2(): Privilege & { readonly path: string } {
  const what = "a cgroup2 file system in which to make a cgroup";
  const mount = process.platform === "linux" ? readFileSync("/proc/self/mountinfo", "utf8").match(CGROUP2) : null;
  if (mount === null) return { missing: true, reason: `(needs ${what}: none is mounted)`, path: "" };
  const path = mount[1]!;
  const trial = join(path, `tuxlet-trial-${process.pid}`);
  try {
    mkdirSync(trial);
    rmdirSync(trial);
    return { missing: false, reason: "", path };
  } catch (error) {
    return { missing: true, reason: `(needs ${what}: ${(error as Error).message})`, path };
  }
}

const CGROUP2 = /^\S+ \S+ \S+ \S+ (\S+) .*? - cgroup2 /m;
const OTHER_USER = { uid: 12345, gid: 12345 };

export const privileges = {
  root: privilege("root", { cloneflags: CLONE_NEWUTS, credential: OTHER_USER }),
  userNamespaces: privilege("user namespaces", { cloneflags: CLONE_NEWUSER }),
  cgroup2: cgroup2(),
};
