/**
 * Control groups (cgroups(7)): the unified hierarchy, its tasks, and the state of its controllers. Nothing here knows tasks or files: tasks
 * come as `CgroupMember`, directories as `CgroupDirectoryNode`. The file system is in kernel/cgroupfs, cgroup namespaces are in ns/.
 */
export * from "./cgroup.ts";
export * from "./controller.ts";
export * from "./cpu-group.ts";
export * from "./hierarchy.ts";
export * from "./make.ts";
export * from "./member.ts";
export * from "./memory-group.ts";
export * from "./migrate.ts";
export * from "./path.ts";
export * from "./pids-group.ts";
export * from "./subtree-control.ts";
export * from "./thread-mode.ts";
