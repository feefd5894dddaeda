import * as siginfoCodes from "../abi/siginfo.ts";
import { CLD_EXITED, SI_KERNEL, SI_QUEUE, SI_TIMER, SI_TKILL, SI_USER } from "../abi/siginfo.ts";
import { SIGINFO_SIZE, SiginfoChld, SiginfoFault, SiginfoRt, SiginfoTimer } from "../abi/siginfo-struct.ts";
import * as signals from "../abi/signal.ts";
import { SIG_DFL, SIG_IGN, SIGBUS, SIGCHLD, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SS_DISABLE } from "../abi/signal.ts";
import { SIGSET_SIZE, Sigaction, StackT } from "../abi/signal-struct.ts";
import type { SignalInfo } from "../kernel/signals/signal-info.ts";
import { type FlagTable, flagTable, formatFlags } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";
import { addressText, formatAddress, signalText } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";
import { readStruct } from "./user-struct.ts";

// Signal sets, actions and siginfo.

const NSIG = 64;

/** `[INT TERM]`; a set of most signals is shown by what it lacks: `~[KILL]`. */
export function sigsetText(lo: number, hi: number): string {
  const isMember = (signal: number): boolean => ((signal <= 32 ? lo >>> (signal - 1) : hi >>> (signal - 33)) & 1) !== 0;
  let count = 0;
  for (let signal = 1; signal <= NSIG; signal++) if (isMember(signal)) count++;
  const isInverted = count >= Math.floor((NSIG * 2) / 3);
  const names: string[] = [];
  for (let signal = 1; signal <= NSIG; signal++) {
    if (isMember(signal) !== isInverted) names.push(signalText(signal).replace(/^SIG/, ""));
  }
  return `${isInverted ? "~" : ""}[${names.join(" ")}]`;
}

export const formatSigset: FormatArgument = structFormatter(SIGSET_SIZE, (view) =>
  sigsetText(view.getInt32(0, true), view.getInt32(4, true)),
);

const SA_FLAGS: FlagTable = flagTable(
  signals,
  "SA_ONSTACK SA_RESTART SA_NODEFER SA_RESETHAND SA_SIGINFO SA_NOCLDSTOP SA_NOCLDWAIT",
);

export const formatSigaction: FormatArgument = structFormatter(Sigaction.size, (view) => {
  const { sa_handler, sa_flags, sa_mask } = Sigaction.fields;
  const mask = sigsetText(sa_mask.low(view, 0), sa_mask.high(view, 0));
  const flags = formatFlags(SA_FLAGS, sa_flags.low(view, 0) | 0);
  return `{sa_handler=${handlerText(sa_handler.get(view, 0))}, sa_mask=${mask}, sa_flags=${flags}}`;
});

function handlerText(handler: number): string {
  if (handler === SIG_DFL) return "SIG_DFL";
  return handler === SIG_IGN ? "SIG_IGN" : addressText(handler);
}

const SS_FLAGS: FlagTable = flagTable(signals, "SS_ONSTACK SS_DISABLE SS_AUTODISARM");

export const formatStack: FormatArgument = structFormatter(StackT.size, (view) => {
  const { ss_sp, ss_flags, ss_size } = StackT.fields;
  const flags = ss_flags.get(view, 0);
  const name = flags === SS_DISABLE ? "SS_DISABLE" : formatFlags(SS_FLAGS, flags);
  return `{ss_sp=${addressText(ss_sp.get(view, 0))}, ss_flags=${name}, ss_size=${ss_size.get(view, 0)}}`;
});

const GENERAL_CODES: FlagTable = flagTable(
  siginfoCodes,
  "SI_USER SI_KERNEL SI_QUEUE SI_TIMER SI_MESGQ SI_ASYNCIO SI_SIGIO SI_TKILL",
);

const CODES_OF_SIGNAL: ReadonlyMap<number, FlagTable> = new Map([
  [SIGCHLD, flagTable(siginfoCodes, "CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED")],
  [SIGSEGV, flagTable(siginfoCodes, "SEGV_MAPERR SEGV_ACCERR")],
  [SIGBUS, flagTable(siginfoCodes, "BUS_ADRALN BUS_ADRERR BUS_OBJERR")],
  [
    SIGILL,
    flagTable(siginfoCodes, "ILL_ILLOPC ILL_ILLOPN ILL_ILLADR ILL_ILLTRP ILL_PRVOPC ILL_PRVREG ILL_COPROC ILL_BADSTK"),
  ],
  [
    SIGFPE,
    flagTable(siginfoCodes, "FPE_INTDIV FPE_INTOVF FPE_FLTDIV FPE_FLTOVF FPE_FLTUND FPE_FLTRES FPE_FLTINV FPE_FLTSUB"),
  ],
  [SIGTRAP, flagTable(siginfoCodes, "TRAP_BRKPT TRAP_TRACE")],
]);

function codeText(signal: number, code: number): string {
  const table = code > SI_USER && code < SI_KERNEL ? CODES_OF_SIGNAL.get(signal) : GENERAL_CODES;
  return table?.find(([, value]) => value === code)?.[0] ?? String(code);
}

const FAULTS: ReadonlySet<number> = new Set([SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP]);

/** `{si_signo=SIGCHLD, si_code=CLD_EXITED, ...}`. */
export function signalInfoText(info: SignalInfo): string {
  const { signo, code } = info;
  const start = `si_signo=${signalText(signo)}, si_code=${codeText(signo, code)}`;
  if (code === SI_USER || code === SI_TKILL) return `{${start}, si_pid=${info.pid}, si_uid=${info.uid}}`;
  if (code === SI_QUEUE) {
    return `{${start}, si_pid=${info.pid}, si_uid=${info.uid}, ${valueText(info.valueLo, info.valueHi)}}`;
  }
  if (code === SI_TIMER) {
    return `{${start}, si_timerid=${info.timerId}, si_overrun=${info.overrun}, ${valueText(info.valueLo, info.valueHi)}}`;
  }
  if (signo === SIGCHLD && code > SI_USER && code < SI_KERNEL) {
    const status = code === CLD_EXITED ? String(info.status) : signalText(info.status);
    const times = `si_utime=${info.userTicks}, si_stime=${info.systemTicks}`;
    return `{${start}, si_pid=${info.pid}, si_uid=${info.uid}, si_status=${status}, ${times}}`;
  }
  if (FAULTS.has(signo) && code > SI_USER && code < SI_KERNEL)
    return `{${start}, si_addr=${addressText(info.address)}}`;
  return `{${start}}`;
}

function valueText(lo: number, hi: number): string {
  const pointer = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  return `si_value={sival_int=${lo | 0}, sival_ptr=${addressText(pointer)}}`;
}

/** A siginfo_t in memory: waitid(2), rt_sigtimedwait(2), rt_sigqueueinfo(2). */
export function formatSiginfo(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const failed = call.result !== null && call.result < 0;
  const view = address === 0 || failed ? null : readStruct(call.memory, address, SIGINFO_SIZE);
  if (view === null) return formatAddress(call, index);
  const { si_signo, si_errno, si_code, si_pid, si_uid, si_status, si_utime, si_stime } = SiginfoChld.fields;
  const { si_value } = SiginfoRt.fields;
  // waitid(2) with WNOHANG and nobody to report zeroes the struct.
  if (si_signo.get(view, 0) === 0) return "{}";
  return signalInfoText({
    signo: si_signo.get(view, 0),
    errno: si_errno.get(view, 0),
    code: si_code.get(view, 0),
    pid: si_pid.get(view, 0),
    uid: si_uid.get(view, 0),
    status: si_status.get(view, 0),
    address: SiginfoFault.fields.si_addr.get(view, 0),
    valueLo: si_value.low(view, 0),
    valueHi: si_value.high(view, 0),
    timerId: SiginfoTimer.fields.si_tid.get(view, 0),
    overrun: SiginfoTimer.fields.si_overrun.get(view, 0),
    userTicks: si_utime.get(view, 0),
    systemTicks: si_stime.get(view, 0),
    timer: null,
  });
}
