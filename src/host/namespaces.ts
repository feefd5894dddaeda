/** Kinds of namespace by the names of their links in /proc/PID/ns. */
import { readdirSync } from "node:fs";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../abi/sched.ts";

/** A kind of namespace, by the name of its link in /proc/PID/ns. */
export type NSType = "cgroup" | "ipc" | "net" | "pid" | "uts" | "mnt" | "time" | "user";

/** The flag with which clone(2), unshare(2) and setns(2) know each kind. */
export const CLONE_FLAGS: ReadonlyMap<NSType, number> = new Map<NSType, number>([
  ["cgroup", CLONE_NEWCGROUP],
  ["ipc", CLONE_NEWIPC],
  ["mnt", CLONE_NEWNS],
  ["net", CLONE_NEWNET],
  ["pid", CLONE_NEWPID],
  ["time", CLONE_NEWTIME],
  ["user", CLONE_NEWUSER],
  ["uts", CLONE_NEWUTS],
]);

/** @returns the kinds that the running kernel has, with their flags; none where there is no Linux. */
export function availableNamespaces(): Map<NSType, number> {
  const links = new Set(process.platform === "linux" ? readdirSync("/proc/self/ns") : []);
  return new Map([...CLONE_FLAGS].filter(([type]) => links.has(type)));
}
