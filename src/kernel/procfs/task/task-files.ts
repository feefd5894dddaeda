import { auxv } from "./auxv.ts";
import { cgroup } from "./cgroup.ts";
import { children } from "./children.ts";
import { cmdline } from "./cmdline.ts";
import { comm } from "./comm.ts";
import { environ } from "./environ.ts";
import { gidMap, projidMap, uidMap } from "./id-map.ts";
import { limits } from "./limits.ts";
import { maps } from "./maps.ts";
import { mem } from "./mem.ts";
import { mountinfo, mounts, mountstats } from "./mounts.ts";
import { oomScore } from "./oom-score.ts";
import { oomScoreAdj } from "./oom-score-adj.ts";
import { personality } from "./personality.ts";
import { sessionid } from "./sessionid.ts";
import { setgroups } from "./setgroups.ts";
import { stat } from "./stat.ts";
import { statm } from "./statm.ts";
import { status } from "./status.ts";
import { syscall } from "./syscall.ts";
import type { TaskFile } from "./task-file.ts";
import { timensOffsets } from "./timens-offsets.ts";
import { wchan } from "./wchan.ts";

const all: readonly TaskFile[] = [
  auxv,
  cgroup,
  children,
  cmdline,
  comm,
  environ,
  gidMap,
  limits,
  maps,
  mem,
  mountinfo,
  mounts,
  mountstats,
  oomScore,
  oomScoreAdj,
  personality,
  projidMap,
  sessionid,
  setgroups,
  stat,
  statm,
  status,
  syscall,
  timensOffsets,
  uidMap,
  wchan,
];

/** The regular files of tasks' directories, by name. */
export const TASK_FILES: ReadonlyMap<string, TaskFile> = new Map(all.map((file) => [file.name, file]));
