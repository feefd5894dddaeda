import * as capability from "../abi/capability.ts";
import { CAP_LAST_CAP, capabilityName } from "../abi/capability.ts";
import { UserCapData, UserCapHeader } from "../abi/capability-struct.ts";
import * as resource from "../abi/resource.ts";
import { RLIM64_INFINITY } from "../abi/resource.ts";
import { Rlimit64, Rusage } from "../abi/resource-struct.ts";
import { SchedParam } from "../abi/sched-struct.ts";
import { Sysinfo } from "../abi/sysinfo-struct.ts";
import { Tms } from "../abi/time-struct.ts";
import { NewUtsname } from "../abi/utsname-struct.ts";
import { WCOREDUMP, WEXITSTATUS, WIFCONTINUED, WIFEXITED, WIFSTOPPED, WSTOPSIG, WTERMSIG } from "../abi/wait.ts";
import { type FlagTable, flagTable, formatChoice, hex32 } from "./flag-table.ts";
import { type CallContext, type FormatArgument, hasFailed } from "./format-context.ts";
import { formatAddress, signalText } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";
import { quote } from "./quote.ts";
import { readStruct } from "./user-struct.ts";

// Processes: wait statuses, usage, limits, identity.

/** `[{WIFEXITED(s) && WEXITSTATUS(s) == 0}]` */
export function formatWaitStatus(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  // wait4(2) with WNOHANG and nobody to report fills in nothing.
  const view = address === 0 || call.result === null || call.result <= 0 ? null : readStruct(call.memory, address, 4);
  return view === null ? formatAddress(call, index) : `[${waitStatusText(view.getInt32(0, true))}]`;
}

function waitStatusText(status: number): string {
  if (WIFEXITED(status)) return `{WIFEXITED(s) && WEXITSTATUS(s) == ${WEXITSTATUS(status)}}`;
  if (WIFCONTINUED(status)) return "{WIFCONTINUED(s)}";
  if (WIFSTOPPED(status)) return `{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalText(WSTOPSIG(status))}}`;
  const core = WCOREDUMP(status) ? " && WCOREDUMP(s)" : "";
  return `{WIFSIGNALED(s) && WTERMSIG(s) == ${signalText(WTERMSIG(status))}${core}}`;
}

export const formatRusage: FormatArgument = structFormatter(Rusage.size, (view) => {
  const f = Rusage.fields;
  const time = (name: "ru_utime" | "ru_stime"): string =>
    `${name}={tv_sec=${f[`${name}.tv_sec`].get(view, 0)}, tv_usec=${f[`${name}.tv_usec`].get(view, 0)}}`;
  return `{${time("ru_utime")}, ${time("ru_stime")}, ...}`;
});

const RLIMITS: FlagTable = flagTable(
  resource,
  `RLIMIT_AS RLIMIT_CORE RLIMIT_CPU RLIMIT_DATA RLIMIT_FSIZE RLIMIT_LOCKS RLIMIT_MEMLOCK RLIMIT_MSGQUEUE RLIMIT_NICE
   RLIMIT_NOFILE RLIMIT_NPROC RLIMIT_RSS RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RLIMIT_STACK`,
);

export function formatRlimitResource(call: CallContext, index: number): string {
  return formatChoice(RLIMITS, call.args.int(index), "RLIMIT_???");
}

export const formatRlimit: FormatArgument = structFormatter(Rlimit64.size, (view) => {
  const { rlim_cur, rlim_max } = Rlimit64.fields;
  return `{rlim_cur=${limitText(rlim_cur.getBig(view, 0))}, rlim_max=${limitText(rlim_max.getBig(view, 0))}}`;
});

function limitText(limit: bigint): string {
  if (limit === RLIM64_INFINITY) return "RLIM64_INFINITY";
  return limit > 1024n && limit % 1024n === 0n ? `${limit / 1024n}*1024` : String(limit);
}

export const formatSysinfo: FormatArgument = structFormatter(Sysinfo.size, (view) => {
  const f = Sysinfo.fields;
  const value = (name: keyof typeof f): string => `${name}=${f[name].get(view, 0)}`;
  const loads = `loads=[${f["loads[0]"].get(view, 0)}, ${f["loads[1]"].get(view, 0)}, ${f["loads[2]"].get(view, 0)}]`;
  const rest = (
    [
      "totalram",
      "freeram",
      "sharedram",
      "bufferram",
      "totalswap",
      "freeswap",
      "procs",
      "totalhigh",
      "freehigh",
      "mem_unit",
    ] as const
  ).map(value);
  return `{${value("uptime")}, ${loads}, ${rest.join(", ")}}`;
});

export const formatUtsname: FormatArgument = structFormatter(NewUtsname.size, (view) => {
  const { sysname, nodename } = NewUtsname.fields;
  return `{sysname=${quote(sysname.getText(view, 0))}, nodename=${quote(nodename.getText(view, 0))}, ...}`;
});

export const formatTms: FormatArgument = structFormatter(Tms.size, (view) => {
  const f = Tms.fields;
  const names = ["tms_utime", "tms_stime", "tms_cutime", "tms_cstime"] as const;
  return `{${names.map((name) => `${name}=${f[name].get(view, 0)}`).join(", ")}}`;
});

/** getgroups(2), setgroups(2): the count is the first argument, or the result. */
export function formatGroups(call: CallContext, index: number): string {
  const count = call.result ?? call.args.int(index - 1);
  return groupsText(call, index, call.result === null ? count : Math.min(count, call.args.int(index - 1)));
}

const MAX_SHOWN = 32;

function groupsText(call: CallContext, index: number, count: number): string {
  const address = call.args.pointer(index);
  const shown = Math.min(count, MAX_SHOWN);
  if (address === 0 || hasFailed(call) || count < 0) return formatAddress(call, index);
  const view = readStruct(call.memory, address, shown * 4);
  if (view === null) return formatAddress(call, index);
  const ids: string[] = [];
  for (let i = 0; i < shown; i++) ids.push(String(view.getUint32(i * 4, true)));
  return `[${ids.join(", ")}${count > shown ? ", ..." : ""}]`;
}

export const formatSchedParam: FormatArgument = structFormatter(
  SchedParam.size,
  (view) => `[${SchedParam.fields.sched_priority.get(view, 0)}]`,
);

/** sched_getaffinity(2): the CPUs of the set; its size is the argument before it, or the result. */
export function formatCpuSet(call: CallContext, index: number): string {
  const size = Math.min(call.result ?? call.args.ulong(index - 1), call.args.ulong(index - 1), 1024);
  const address = call.args.pointer(index);
  const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, size);
  if (view === null) return formatAddress(call, index);
  const cpus: number[] = [];
  for (let cpu = 0; cpu < size * 8; cpu++) if ((view.getUint8(cpu >> 3) & (1 << (cpu & 7))) !== 0) cpus.push(cpu);
  return `[${cpus.join(" ")}]`;
}

const CAPABILITY_VERSIONS: FlagTable = flagTable(
  capability,
  "_LINUX_CAPABILITY_VERSION_1 _LINUX_CAPABILITY_VERSION_2 _LINUX_CAPABILITY_VERSION_3",
);

export const formatCapabilityHeader: FormatArgument = structFormatter(UserCapHeader.size, (view) => {
  const { version, pid } = UserCapHeader.fields;
  const name = formatChoice(CAPABILITY_VERSIONS, version.get(view, 0), "_LINUX_CAPABILITY_VERSION_???");
  return `{version=${name}, pid=${pid.get(view, 0)}}`;
});

export const formatCapabilityData: FormatArgument = structFormatter(2 * UserCapData.size, (view) => {
  const sets = (["effective", "permitted", "inheritable"] as const).map((name) => {
    const field = UserCapData.fields[name];
    return `${name}=${capabilitiesText(field.get(view, 0), field.get(view, UserCapData.size))}`;
  });
  return `{${sets.join(", ")}}`;
});

function capabilitiesText(lo: number, hi: number): string {
  const names: string[] = [];
  for (let cap = 0; cap <= CAP_LAST_CAP; cap++) {
    const bit = cap < 32 ? lo >>> cap : hi >>> (cap - 32);
    if ((bit & 1) !== 0) names.push(`1<<${capabilityName(cap)}`);
  }
  const beyond = hi >>> (CAP_LAST_CAP - 31);
  if (beyond !== 0) names.push(`${hex32(beyond << (CAP_LAST_CAP - 31))}<<32`);
  return names.length === 0 ? "0" : names.join("|");
}
