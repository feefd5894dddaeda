/** Tools about processes, users and the machine they run on: ps, kill, nice, id, uname and their kin. */
import type { Tool } from "../tool.ts";
import { dmesg } from "./dmesg/dmesg.ts";
import { free } from "./free.ts";
import { groups } from "./groups.ts";
import { dnsdomainname, domainname, hostname, nisdomainname, ypdomainname } from "./hostname.ts";
import { id } from "./id.ts";
import { ipcmk } from "./ipc/ipcmk.ts";
import { ipcrm } from "./ipc/ipcrm.ts";
import { ipcs } from "./ipc/ipcs.ts";
import { kill } from "./kill.ts";
import { logname } from "./logname.ts";
import { nice } from "./nice.ts";
import { nohup } from "./nohup.ts";
import { pgrep, pkill } from "./pgrep/pgrep.ts";
import { pidof } from "./pidof.ts";
import { ps } from "./ps/ps.ts";
import { renice } from "./renice.ts";
import { setsid } from "./setsid.ts";
import { su } from "./su.ts";
import { time } from "./time/time.ts";
import { top } from "./top/top.ts";
import { arch, uname } from "./uname.ts";
import { uptime } from "./uptime.ts";
import { whoami } from "./whoami.ts";

// biome-ignore lint/suspicious/noExplicitAny: each tool's checkpoints have a type of their own.
export const processTools: readonly Tool<any>[] = [
  arch,
  dmesg,
  dnsdomainname,
  domainname,
  free,
  groups,
  hostname,
  id,
  ipcmk,
  ipcrm,
  ipcs,
  kill,
  logname,
  nice,
  nisdomainname,
  nohup,
  pgrep,
  pidof,
  pkill,
  ps,
  renice,
  setsid,
  su,
  time,
  top,
  uname,
  uptime,
  whoami,
  ypdomainname,
];
