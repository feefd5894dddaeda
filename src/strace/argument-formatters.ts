import type { ArgumentKind } from "../syscalls/argument-kind.ts";
import { formatCloneFlags } from "./format-clone.ts";
import type { ArgumentFormatter, FormatArgument } from "./format-context.ts";
import { formatFcntlArgument, formatFcntlCommand, formatWhence, isFcntlArgumentOut } from "./format-fcntl.ts";
import * as flags from "./format-flags.ts";
import { formatHwprobePairs } from "./format-hwprobe.ts";
import { formatIoctlArgument, formatIoctlCommand, isIoctlArgumentOut } from "./format-ioctl.ts";
import * as ipc from "./format-ipc.ts";
import * as number from "./format-number.ts";
import { formatDescriptorFlags, formatOpenFlags, formatOpenHow, formatOpenMode } from "./format-open.ts";
import * as poll from "./format-poll.ts";
import * as process from "./format-process.ts";
import * as signal from "./format-signal.ts";
import * as socket from "./format-socket.ts";
import * as stat from "./format-stat.ts";
import * as text from "./format-text.ts";
import * as time from "./format-time.ts";

/** Shown when the call begins, or later, behind one that waits; whether the call fails does not matter. */
function atEnter(format: FormatArgument): ArgumentFormatter {
  return { atExit: () => false, format: (call, index) => format({ ...call, result: null }, index) };
}

/** Shown when the call is over: it fills the argument in. */
function atExit(format: FormatArgument): ArgumentFormatter {
  return { atExit: () => true, format };
}

const NUMBERS = {
  int: atEnter(number.formatInt),
  uint: atEnter(number.formatUint),
  long: atEnter(number.formatLong),
  ulong: atEnter(number.formatUlong),
  hex: atEnter(number.formatHex),
  address: atEnter(number.formatAddress),
  octal: atEnter(number.formatOctal),
  fd: atEnter(number.formatInt),
  dirfd: atEnter(number.formatDirfd),
  pid: atEnter(number.formatInt),
  uid: atEnter(number.formatId),
  gid: atEnter(number.formatId),
  dev: atEnter(stat.formatDev),
  signal: atEnter(number.formatSignalNumber),
  unused: atEnter(() => null),
  intIn: atEnter(number.formatIntAt),
  intOut: atExit(number.formatIntAt),
  uintOut: atExit(number.formatUintAt),
  longIn: atEnter(number.formatLongAt),
  longOut: atExit(number.formatLongAt),
  offsetInOut: atEnter(number.formatLongAt),
  fdPairOut: atExit(number.formatFdPair),
} as const;

const TEXTS = {
  path: atEnter(text.formatPath),
  string: atEnter(text.formatString),
  stringOut: atExit(text.formatStringOut),
  bytesIn: atEnter(text.formatBytesIn),
  bytesOut: atExit(text.formatBytesOut),
  iovecIn: atEnter(text.formatIovecIn),
  iovecOut: atExit(text.formatIovecOut),
  argv: atEnter(text.formatArgv),
  envp: atEnter(text.formatEnvp),
  direntsOut: atExit(text.formatDirents),
  mountData: atEnter(text.formatString),
} as const;

const STRUCTS = {
  timespecIn: atEnter(time.formatTimespec),
  timespecOut: atExit(time.formatTimespec),
  timespecLeftOut: atExit(time.formatTimespecLeft),
  timespecPairIn: atEnter(time.formatTimespecPair),
  timevalIn: atEnter(time.formatTimeval),
  timevalOut: atExit(time.formatTimeval),
  timezoneIn: atEnter(time.formatTimezone),
  timezoneOut: atExit(time.formatTimezone),
  itimerspecIn: atEnter(time.formatItimerspec),
  itimerspecOut: atExit(time.formatItimerspec),
  itimervalIn: atEnter(time.formatItimerval),
  itimervalOut: atExit(time.formatItimerval),
  timerIdOut: atExit(number.formatIntAt),
  sigeventIn: atEnter(number.formatAddress),
  statOut: atExit(stat.formatStat),
  statxOut: atExit(stat.formatStatx),
  statfsOut: atExit(stat.formatStatfs),
  sigactionIn: atEnter(signal.formatSigaction),
  sigactionOut: atExit(signal.formatSigaction),
  sigsetIn: atEnter(signal.formatSigset),
  sigsetOut: atExit(signal.formatSigset),
  siginfoIn: atEnter(signal.formatSiginfo),
  siginfoOut: atExit(signal.formatSiginfo),
  stackIn: atEnter(signal.formatStack),
  stackOut: atExit(signal.formatStack),
  waitStatusOut: atExit(process.formatWaitStatus),
  rusageOut: atExit(process.formatRusage),
  rlimitIn: atEnter(process.formatRlimit),
  rlimitOut: atExit(process.formatRlimit),
  sysinfoOut: atExit(process.formatSysinfo),
  utsnameOut: atExit(process.formatUtsname),
  tmsOut: atExit(process.formatTms),
  groupsIn: atEnter(process.formatGroups),
  groupsOut: atExit(process.formatGroups),
  capabilityHeader: atEnter(process.formatCapabilityHeader),
  capabilityDataIn: atEnter(process.formatCapabilityData),
  capabilityDataOut: atExit(process.formatCapabilityData),
  cloneArgs: atEnter(number.formatAddress),
  schedParamIn: atEnter(process.formatSchedParam),
  schedParamOut: atExit(process.formatSchedParam),
  cpuSetIn: atEnter(process.formatCpuSet),
  cpuSetOut: atExit(process.formatCpuSet),
  pollFds: atEnter(poll.formatPollFds),
  fdSet: atEnter(poll.formatFdSet),
  pselectMask: atEnter(poll.formatPselectMask),
  epollEventIn: atEnter(poll.formatEpollEvent),
  epollEventsOut: atExit(poll.formatEpollEvents),
  openHow: atEnter(formatOpenHow),
  hwprobePairs: atExit(formatHwprobePairs),
  sockaddrIn: atEnter(socket.formatSockaddrIn),
  sockaddrOut: atExit(socket.formatSockaddrOut),
  sockaddrLength: atExit(socket.formatSockaddrLength),
  msghdrIn: atEnter(socket.formatMsghdrIn),
  msghdrOut: atExit(socket.formatMsghdrOut),
  mmsghdrIn: atEnter(socket.formatMmsghdrIn),
  mmsghdrOut: atExit(socket.formatMmsghdrOut),
  socketValueIn: atEnter(socket.formatSocketValueIn),
  socketValueOut: atExit(socket.formatSocketValueOut),
  msgbufIn: atEnter(ipc.formatMsgbufIn),
  msgbufOut: atExit(ipc.formatMsgbufOut),
  sembufsIn: atEnter(ipc.formatSembufs),
} as const;

const FLAGS = {
  accessMode: atEnter(flags.formatAccessMode),
  accessFlags: atEnter(flags.formatAccessFlags),
  atFlags: atEnter(flags.formatAtFlags),
  capability: atEnter(number.formatInt),
  cloneFlags: atEnter(formatCloneFlags),
  clockId: atEnter(flags.formatClockId),
  clockFlags: atEnter(flags.formatClockFlags),
  closeRangeFlags: atEnter(flags.formatCloseRangeFlags),
  descriptorFlags: atEnter(formatDescriptorFlags),
  epollCreateFlags: atEnter(flags.formatEpollCreateFlags),
  epollOperation: atEnter(flags.formatEpollOperation),
  eventfdFlags: atEnter(flags.formatEventfdFlags),
  fadvice: atEnter(flags.formatFadvice),
  fallocateMode: atEnter(flags.formatFallocateMode),
  fcntlArgument: { atExit: isFcntlArgumentOut, format: formatFcntlArgument },
  fcntlCommand: atEnter(formatFcntlCommand),
  fileMode: atEnter(stat.formatFileMode),
  flockOperation: atEnter(flags.formatFlockOperation),
  futexOperation: atEnter(number.formatHex),
  getrandomFlags: atEnter(flags.formatGetrandomFlags),
  inotifyFlags: atEnter(flags.formatInotifyFlags),
  inotifyMask: atEnter(flags.formatInotifyMask),
  ioctlArgument: { atExit: isIoctlArgumentOut, format: formatIoctlArgument },
  ioctlCommand: atEnter(formatIoctlCommand),
  ipcgetFlags: atEnter(ipc.formatIpcgetFlags),
  ipcKey: atEnter(ipc.formatIpcKey),
  itimerWhich: atEnter(flags.formatItimerWhich),
  madvice: atEnter(flags.formatMadvice),
  membarrierCommand: atEnter(flags.formatMembarrierCommand),
  memfdFlags: atEnter(flags.formatMemfdFlags),
  mlockFlags: atEnter(flags.formatMlockFlags),
  mlockallFlags: atEnter(flags.formatMlockallFlags),
  mmapFlags: atEnter(flags.formatMmapFlags),
  mmapProt: atEnter(flags.formatMmapProt),
  mountFlags: atEnter(flags.formatMountFlags),
  messageFlags: atEnter(socket.formatMessageFlags),
  mremapFlags: atEnter(flags.formatMremapFlags),
  msgctlCommand: atEnter(ipc.formatMsgctlCommand),
  msgFlags: atEnter(ipc.formatMsgFlags),
  msyncFlags: atEnter(flags.formatMsyncFlags),
  openFlags: atEnter(formatOpenFlags),
  openMode: atEnter(formatOpenMode),
  pidfdOpenFlags: atEnter(flags.formatPidfdOpenFlags),
  pidfdSignalFlags: atEnter(flags.formatPidfdSignalFlags),
  prctlOption: atEnter(number.formatInt),
  priorityWhich: atEnter(flags.formatPriorityWhich),
  rebootCommand: atEnter(number.formatHex),
  renameFlags: atEnter(flags.formatRenameFlags),
  rlimitResource: atEnter(process.formatRlimitResource),
  rusageWho: atEnter(flags.formatRusageWho),
  rwFlags: atEnter(flags.formatRwFlags),
  schedPolicy: atEnter(flags.formatSchedPolicy),
  semctlArgument: atEnter(ipc.formatSemctlArgument),
  semctlCommand: atEnter(ipc.formatSemctlCommand),
  shmatFlags: atEnter(ipc.formatShmatFlags),
  shmctlCommand: atEnter(ipc.formatShmctlCommand),
  shmgetFlags: atEnter(ipc.formatShmgetFlags),
  signalfdFlags: atEnter(flags.formatSignalfdFlags),
  sigprocmaskHow: atEnter(flags.formatSigprocmaskHow),
  shutdownHow: atEnter(socket.formatShutdownHow),
  socketDomain: atEnter(socket.formatSocketDomain),
  socketFlags: atEnter(socket.formatSocketFlags),
  socketLevel: atEnter(socket.formatSocketLevel),
  socketOption: atEnter(socket.formatSocketOption),
  socketProtocol: atEnter(socket.formatSocketProtocol),
  socketType: atEnter(socket.formatSocketType),
  spliceFlags: atEnter(flags.formatSpliceFlags),
  statxFlags: atEnter(flags.formatStatxFlags),
  statxMask: atEnter(stat.formatStatxMask),
  syncFileRangeFlags: atEnter(flags.formatSyncFileRangeFlags),
  timerfdFlags: atEnter(flags.formatTimerfdFlags),
  umountFlags: atEnter(flags.formatUmountFlags),
  unlinkFlags: atEnter(flags.formatAtFlags),
  waitidType: atEnter(flags.formatWaitidType),
  waitOptions: atEnter(flags.formatWaitOptions),
  whence: atEnter(formatWhence),
  xattrFlags: atEnter(flags.formatXattrFlags),
} as const;

/** One formatter for every kind of argument the system calls' entries name. */
export const ARGUMENT_FORMATTERS: Readonly<Record<ArgumentKind, ArgumentFormatter>> = {
  ...NUMBERS,
  ...TEXTS,
  ...STRUCTS,
  ...FLAGS,
};
