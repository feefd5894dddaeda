/**
 * cgroupfs: the unified hierarchy as files (cgroups(7)). `Cgroup2Type` is the file system. A control file is a row in one of the tables
 * core-files.ts, member-files.ts, freezer-files.ts and those of the controllers; the state behind them is in src/cgroup.
 */

export { CgroupSuperblock } from "./cgroup-superblock.ts";
export { Cgroup2Type } from "./cgroup2-type.ts";
