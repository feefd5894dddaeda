/**
 * Namespaces and credentials: user namespaces with their id maps, capabilities and set*id rules, pid namespaces with struct pid,
 * UTS and IPC namespaces, and the rules by which clone, unshare and setns change a task's set. Rule numbers (GEN-001, USER-052 ...)
 * are explained in docs/namespaces.md. Mount namespaces are in fs/. Nothing here knows a task: callers come as NamespaceCaller.
 */
export * from "./capability-prctl.ts";
export * from "./capability-set.ts";
export * from "./capset.ts";
export * from "./cgroup-namespace.ts";
export * from "./clone-flags.ts";
export * from "./create-user-namespace.ts";
export * from "./credentials.ts";
export * from "./exec-credentials.ts";
export * from "./explain.ts";
export * from "./file-capabilities.ts";
export * from "./id-map.ts";
export * from "./id-map-file.ts";
export * from "./ids.ts";
export * from "./initial-namespaces.ts";
export * from "./ipc-namespace.ts";
export * from "./linux-version.ts";
export * from "./namespace.ts";
export * from "./namespace-caller.ts";
export * from "./namespace-change.ts";
export * from "./namespace-ids.ts";
export * from "./namespace-limits.ts";
export * from "./namespace-tree.ts";
export * from "./namespace-type.ts";
export * from "./namespace-use.ts";
export * from "./net-namespace.ts";
export * from "./ns-proxy.ts";
export * from "./ops/index.ts";
export * from "./permissions.ts";
export * from "./pid.ts";
export * from "./pid-namespace.ts";
export * from "./ptrace-access.ts";
export type { Refusal, RefusalFacts } from "./refusal.ts";
export type { RuleNumber } from "./rules/index.ts";
export * from "./setgid.ts";
export * from "./setgroups.ts";
export * from "./setgroups-file.ts";
export * from "./setns.ts";
export * from "./setuid.ts";
export * from "./setuid-fixup.ts";
export * from "./time-namespace.ts";
export * from "./unshare.ts";
export * from "./user-counts.ts";
export * from "./user-namespace.ts";
export * from "./uts-namespace.ts";
