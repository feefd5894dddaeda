/**
 * Loads every module below and in this folder that declares savable classes, so that a process which only ever loads snapshots knows
 * the classes in them. A test compares the registry with the declarations in the source. Platforms bring their own.
 */
import "../cgroup/index.ts";
import "../fs/index.ts";
import "../ipc/index.ts";
import "../mm/index.ts";
import "../net/index.ts";
import "../ns/index.ts";
import "../time/index.ts";
import "./cgroupfs/index.ts";
import "./procfs/index.ts";
import "./sysfs/index.ts";
