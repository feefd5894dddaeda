/**
 * `sys`: every system call of the kernel as a function over JS values. Each returns a Syscall, which a routine makes by `yield*`:
 *
 *   const fd = yield* sys.open("/etc/hostname");
 *
 * One file for each family, as in the manual. Names and the order of arguments are the manual's; structs are objects with C's field names, sets
 * are arrays of numbers, times are seconds or struct timespec, strings are text (text.ts). Errors are thrown as Errno.
 */
import { type Call, call } from "../syscall.ts";
import { administrationCalls } from "./administration.ts";
import { attributeCalls } from "./attributes.ts";
import { credentialCalls } from "./credentials.ts";
import { descriptorCalls } from "./descriptors.ts";
import { epollCalls } from "./epoll.ts";
import { eventfdCalls } from "./eventfd.ts";
import { fileCalls } from "./files.ts";
import { futexCalls } from "./futex.ts";
import { handleCalls } from "./handles.ts";
import { ioctlCalls } from "./ioctl.ts";
import { limitCalls } from "./limits.ts";
import { lockCalls } from "./locks.ts";
import { memoryCalls } from "./memory.ts";
import { messageCalls } from "./messages.ts";
import { mountApiCalls } from "./mount-api.ts";
import { mountCalls } from "./mounts.ts";
import { mqueueCalls } from "./mqueue.ts";
import { namespaceCalls } from "./namespaces.ts";
import { pidfdCalls } from "./pidfds.ts";
import { pollingCalls } from "./polling.ts";
import { prctlCalls } from "./prctl.ts";
import { processVmCalls } from "./process-vm.ts";
import { processCalls } from "./processes.ts";
import { rawCalls } from "./raw.ts";
import { riscvCalls } from "./riscv.ts";
import { routineCalls } from "./routines.ts";
import { schedulingCalls } from "./scheduling.ts";
import { signalfdCalls } from "./signalfd.ts";
import { signalCalls } from "./signals.ts";
import { socketCalls } from "./sockets.ts";
import { type SpawnOptions, spawn } from "./spawn.ts";
import { spliceCalls } from "./splice.ts";
import { systemCalls } from "./system.ts";
import { sysvCalls } from "./sysv.ts";
import { terminalCalls } from "./terminals.ts";
import { timeCalls } from "./time.ts";
import { timerCalls } from "./timers.ts";
import { vectorCalls } from "./vectors.ts";
import { waitingCalls } from "./waiting.ts";
import { xattrCalls } from "./xattr.ts";

const families = {
  ...administrationCalls,
  ...attributeCalls,
  ...credentialCalls,
  ...descriptorCalls,
  ...epollCalls,
  ...eventfdCalls,
  ...signalfdCalls,
  ...timerCalls,
  ...fileCalls,
  ...futexCalls,
  ...handleCalls,
  ...ioctlCalls,
  ...limitCalls,
  ...lockCalls,
  ...memoryCalls,
  ...messageCalls,
  ...mountCalls,
  ...mqueueCalls,
  ...mountApiCalls,
  ...namespaceCalls,
  ...pidfdCalls,
  ...pollingCalls,
  ...prctlCalls,
  ...processCalls,
  ...processVmCalls,
  ...rawCalls,
  ...riscvCalls,
  ...routineCalls,
  ...schedulingCalls,
  ...signalCalls,
  ...socketCalls,
  ...spliceCalls,
  ...systemCalls,
  ...sysvCalls,
  ...terminalCalls,
  ...timeCalls,
  ...vectorCalls,
  ...waitingCalls,
  ...xattrCalls,
};

type Families = typeof families;

/** What a program's main gets as its first parameter. Stateless: one for all. */
export interface Sys extends Families {
  /** See spawn.ts. */
  spawn(path: string, argv: readonly string[], options?: SpawnOptions): Call<number>;
}

export const sys: Sys = Object.freeze({
  ...families,
  spawn: (path: string, argv: readonly string[], options: SpawnOptions = {}) => call(spawn(sys, path, argv, options)),
});

export type { TimespecValue, TimeValue, TimevalValue } from "./arguments.ts";
export type { FileTimes, StatValue, StatxValue } from "./attributes.ts";
export { type ControlMessageValue, controlSpace } from "./control-message.ts";
export type { CapabilitySets, ResgidValue, ResuidValue } from "./credentials.ts";
export type { Data, OpenHowInput } from "./descriptors.ts";
export type { EpollEventValue } from "./epoll.ts";
export type { DirectoryEntry } from "./files.ts";
export type { RobustListValue } from "./futex.ts";
export type { FileHandleValue } from "./handles.ts";
export type { RlimitValue, RusageValue } from "./limits.ts";
export type { FlockValue } from "./locks.ts";
export type { MessageInput, MessageRoom, MessageValue } from "./messages.ts";
export type { StatfsValue } from "./mounts.ts";
export type { MqAttrValue, MqMessageValue } from "./mqueue.ts";
export type { ListnsOptions, MountNamespaceInfo } from "./namespaces.ts";
export type { PidfdInfoValue } from "./pidfds.ts";
export type { PollfdValue, PollRequest, SelectSets } from "./polling.ts";
export type { CloneArguments, EnvironmentInput } from "./processes.ts";
export type { HwprobeValue } from "./riscv.ts";
export type { SchedParamValue } from "./scheduling.ts";
export type { SigeventInput } from "./sigevent.ts";
export type { SignalfdSiginfoValue } from "./signalfd.ts";
export type {
  QueuedDetail,
  SignalAction,
  SignalDetail,
  SignalDisposition,
  SignalHandler,
  StackValue,
} from "./signals.ts";
export type { RawSockaddrValue, SockaddrUnValue, SockaddrValue } from "./sockaddr.ts";
export type { SpawnAction, SpawnOptions } from "./spawn.ts";
export type { SysinfoValue, UtsnameValue } from "./system.ts";
export type {
  IpcPermValue,
  IpcSetInput,
  MsgbufValue,
  MsqidValue,
  SembufInput,
  SemidValue,
  ShmidValue,
} from "./sysv.ts";
export type { TermiosValue, WinsizeValue } from "./terminals.ts";
export type { ItimervalInput, ItimervalValue, TimesValue } from "./time.ts";
export { remainingTime } from "./time.ts";
export { UNAVAILABLE } from "./unavailable.ts";
export type { WaitidOutcome, WaitOutcome } from "./waiting.ts";
