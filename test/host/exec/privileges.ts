/** What of the machine children are given: namespaces, other users, control groups. */
import { mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import { HostError } from "../../../src/host/host-error.ts";
import { type Need, needs } from "../needs.ts";

/** Namespaces of every kind, and CAP_SETUID, CAP_SETGID. */
function root(): Need {
  if (needs.namespaces.missing) return needs.namespaces;
  try {
    forkExec("/bin/true", ["true"], { sys: { credential: { uid: 12345, gid: 12345 } } }).close();
    return { missing: false, reason: "" };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { missing: true, reason: `(needs root: ${error.message})` };
  }
}

/** Where cgroup2 is mounted: proc_pid_mountinfo(5). */
function cgroup2(): Need & { readonly path: string } {
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

export const privileges = {
  root: root(),
  userNamespaces: needs.userNamespaces,
  cgroup2: cgroup2(),
};
