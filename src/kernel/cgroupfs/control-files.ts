import type { ControlFile } from "./control-file.ts";
import { CORE_FILES } from "./core-files.ts";
import { CPU_FILES } from "./cpu-files.ts";
import { FREEZER_FILES } from "./freezer-files.ts";
import { MEMBER_FILES } from "./member-files.ts";
import { MEMORY_FILES } from "./memory-files.ts";
import { PIDS_FILES } from "./pids-files.ts";

/** Every file a cgroup may have, by name, in the order of a listing. */
export const CONTROL_FILES: ReadonlyMap<string, ControlFile> = new Map(
  [...CORE_FILES, ...MEMBER_FILES, ...FREEZER_FILES, ...CPU_FILES, ...MEMORY_FILES, ...PIDS_FILES].map((file) => [
    file.name,
    file,
  ]),
);
