/** Kinds of namespace by the names of their links in /proc/PID/ns. */
import { readdirSync } from "node:fs";
import { NAMESPACE_TYPES, type NamespaceType } from "../ns/namespace-type.ts";

/** A kind of namespace, by the name of its link in /proc/PID/ns. */
export type NSType = NamespaceType["name"];

/** The flag with which clone(2), unshare(2) and setns(2) know each kind, in the order of ls(1). */
export const CLONE_FLAGS: ReadonlyMap<NSType, number> = new Map(
  NAMESPACE_TYPES.map(({ name, flag }) => [name, flag] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** @returns the kinds that the running kernel has, with their flags; none where there is no Linux. */
export function availableNamespaces(): Map<NSType, number> {
  const links = new Set(process.platform === "linux" ? readdirSync("/proc/self/ns") : []);
  return new Map([...CLONE_FLAGS].filter(([type]) => links.has(type)));
}
