import { capabilityName } from "../abi/capability.ts";
import { TASK_COMM_LEN } from "../abi/limits.ts";
import * as prctl from "../abi/prctl.ts";
import {
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAPBSET_DROP,
  PR_CAPBSET_READ,
  PR_GET_CHILD_SUBREAPER,
  PR_GET_DUMPABLE,
  PR_GET_KEEPCAPS,
  PR_GET_NAME,
  PR_GET_PDEATHSIG,
  PR_GET_SECUREBITS,
  PR_GET_TIMERSLACK,
  PR_SET_CHILD_SUBREAPER,
  PR_SET_DUMPABLE,
  PR_SET_KEEPCAPS,
  PR_SET_NAME,
  PR_SET_PDEATHSIG,
  PR_SET_SECUREBITS,
  PR_SET_TIMERSLACK,
  PR_SET_VMA,
  PR_SET_VMA_ANON_NAME,
} from "../abi/prctl.ts";
import * as securebits from "../abi/securebits.ts";
import type { CallFormat } from "./call-format.ts";
import { type FlagTable, flagTable, flagTableMatching, formatChoice, formatFlags } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { formatAddress, formatHex, formatIntAt, formatSignalNumber, formatUlong, signalText } from "./format-number.ts";
import { stringAt } from "./format-text.ts";
import { quote } from "./quote.ts";

// prctl(2): what an option takes, and what it gives back.

const OPTIONS: FlagTable = flagTableMatching(
  prctl,
  /^PR_(GET_|SET_(?!MM_|VMA_|PTRACER_)|CAPBSET_|CAP_AMBIENT$|MCE_KILL$|TASK_|SCHED_CORE$)/,
);
const DUMPABLE = ["SUID_DUMP_DISABLE", "SUID_DUMP_USER", "SUID_DUMP_ROOT"] as const;
const AMBIENT_OPERATIONS: FlagTable = flagTable(
  prctl,
  "PR_CAP_AMBIENT_IS_SET PR_CAP_AMBIENT_RAISE PR_CAP_AMBIENT_LOWER PR_CAP_AMBIENT_CLEAR_ALL",
);
const SECUREBITS: FlagTable = flagTable(
  securebits,
  `SECBIT_NOROOT SECBIT_NOROOT_LOCKED SECBIT_NO_SETUID_FIXUP SECBIT_NO_SETUID_FIXUP_LOCKED SECBIT_KEEP_CAPS
   SECBIT_KEEP_CAPS_LOCKED SECBIT_NO_CAP_AMBIENT_RAISE SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED`,
);

function capText(call: CallContext, index: number): string {
  return capabilityName(call.args.int(index)) ?? `${formatHex(call, index)} /* CAP_??? */`;
}

function hexArguments(call: CallContext, ...indices: number[]): string[] {
  return indices.map((index) => formatHex(call, index));
}

function isExitOption(option: number): boolean {
  return option === PR_GET_NAME || option === PR_GET_PDEATHSIG || option === PR_GET_CHILD_SUBREAPER;
}

export const prctlFormat: CallFormat = {
  enter: (call) => {
    const option = call.args.int(0);
    const name = formatChoice(OPTIONS, option, "PR_???");
    return isExitOption(option) ? [name] : [name, ...operands(call, option)];
  },
  exit: (call) => {
    const option = call.args.int(0);
    if (!isExitOption(option)) return [];
    if (option === PR_GET_NAME) return [nameText(call)];
    return [option === PR_GET_PDEATHSIG ? signalTextAt(call) : formatIntAt(call, 1)];
  },
};

/** `[SIGTERM]` */
function signalTextAt(call: CallContext): string {
  const signal = hasFailed(call) ? -1 : call.memory.readU32(call.args.pointer(1));
  if (signal < 0) return formatAddress(call, 1);
  return `[${signal === 0 ? "0" : signalText(signal)}]`;
}

function nameText(call: CallContext): string {
  const name = hasFailed(call) ? null : call.memory.copyInString(call.args.pointer(1), TASK_COMM_LEN);
  return typeof name === "string" ? quote(name) : formatAddress(call, 1);
}

function operands(call: CallContext, option: number): string[] {
  switch (option) {
    case PR_GET_DUMPABLE:
    case PR_GET_KEEPCAPS:
    case PR_GET_SECUREBITS:
    case PR_GET_TIMERSLACK:
      return [];
    case PR_SET_DUMPABLE:
      return [DUMPABLE[call.args.int(1)] ?? formatHex(call, 1)];
    case PR_SET_KEEPCAPS:
    case PR_SET_CHILD_SUBREAPER:
    case PR_SET_TIMERSLACK:
      return [formatUlong(call, 1)];
    case PR_SET_PDEATHSIG:
      return [formatSignalNumber(call, 1)];
    case PR_SET_NAME:
      return [stringAt(call.memory, call.args.pointer(1)) ?? formatAddress(call, 1)];
    case PR_CAPBSET_READ:
    case PR_CAPBSET_DROP:
      return [capText(call, 1)];
    case PR_SET_SECUREBITS:
      return [formatFlags(SECUREBITS, call.args.int(1))];
    case PR_CAP_AMBIENT: {
      const operation = formatChoice(AMBIENT_OPERATIONS, call.args.int(1), "PR_CAP_AMBIENT_???");
      const cap = call.args.int(1) === PR_CAP_AMBIENT_CLEAR_ALL ? formatHex(call, 2) : capText(call, 2);
      return [operation, cap, ...hexArguments(call, 3, 4)];
    }
    case PR_SET_VMA: {
      const what = call.args.int(1) === PR_SET_VMA_ANON_NAME ? "PR_SET_VMA_ANON_NAME" : formatHex(call, 1);
      const name = stringAt(call.memory, call.args.pointer(4)) ?? formatAddress(call, 4);
      return [what, formatAddress(call, 2), formatUlong(call, 3), name];
    }
  }
  return [formatUlongOrHex(call, option, 1), ...hexArguments(call, 2, 3, 4)];
}

/** Options strace knows have a number first, others are shown in hexadecimal. */
function formatUlongOrHex(call: CallContext, option: number, index: number): string {
  return OPTIONS.some(([, value]) => value === option) ? formatUlong(call, index) : formatHex(call, index);
}

/** What prctl(2) returned. */
export function prctlResultText(call: CallContext, result: number): string {
  switch (call.args.int(0)) {
    case PR_GET_DUMPABLE:
      return DUMPABLE[result] === undefined ? String(result) : `${result} (${DUMPABLE[result]})`;
    case PR_GET_SECUREBITS:
      return result === 0 ? "0" : `0x${result.toString(16)} (${formatFlags(SECUREBITS, result)})`;
  }
  return String(result);
}
