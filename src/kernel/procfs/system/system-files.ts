import { cgroups } from "./cgroups.ts";
import { cmdline } from "./cmdline.ts";
import { cpuinfo } from "./cpuinfo.ts";
import { devices } from "./devices.ts";
import { filesystems } from "./filesystems.ts";
import { loadavg } from "./loadavg.ts";
import { meminfo } from "./meminfo.ts";
import { stat } from "./stat.ts";
import type { SystemFile } from "./system-file.ts";
import { uptime } from "./uptime.ts";
import { version } from "./version.ts";

export const SYSTEM_FILES: readonly SystemFile[] = [
  cgroups,
  cmdline,
  cpuinfo,
  devices,
  filesystems,
  loadavg,
  meminfo,
  stat,
  uptime,
  version,
];
