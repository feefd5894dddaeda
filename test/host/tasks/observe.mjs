// Tasks for test/host: what a thread sees where it is. Plain JavaScript, as threads import it themselves.
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The thread's namespaces, by their names in /proc. */
export function links(types = ["uts", "net", "ipc", "cgroup", "pid_for_children", "mnt"]) {
  return Object.fromEntries(types.map((type) => [type, readlinkSync(`/proc/thread-self/ns/${type}`)]));
}

export function tid() {
  return Number(readlinkSync("/proc/thread-self").split("/").at(-1));
}

export function hostName() {
  return hostname();
}

export function echo(args) {
  return args;
}

export function read(path) {
  return readFileSync(path, "utf8");
}
