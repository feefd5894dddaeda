import * as sched from "../abi/sched.ts";
import { CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID, CLONE_PARENT_SETTID, CLONE_SETTLS } from "../abi/sched.ts";
import { CloneArgs } from "../abi/sched-struct.ts";
import type { CallFormat } from "./call-format.ts";
import { type FlagTable, flagTable, formatFlags } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { addressText, formatAddress, formatIntAt, formatUlong, signalText } from "./format-number.ts";
import { readStruct } from "./user-struct.ts";

// clone(2), clone3(2), unshare(2), setns(2).

const CLONE_FLAGS: FlagTable = flagTable(
  sched,
  `CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_PIDFD CLONE_PTRACE CLONE_VFORK CLONE_PARENT CLONE_THREAD CLONE_NEWNS
   CLONE_SYSVSEM CLONE_SETTLS CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID CLONE_DETACHED CLONE_UNTRACED CLONE_CHILD_SETTID
   CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID CLONE_NEWNET CLONE_IO`,
);
const NAMESPACE_FLAGS: FlagTable = [["CLONE_NEWTIME", sched.CLONE_NEWTIME], ...CLONE_FLAGS];
const CSIGNAL = 0xff;

export function formatCloneFlags(call: CallContext, index: number): string {
  return formatFlags(NAMESPACE_FLAGS, call.args.int(index), "CLONE_???");
}

/** The flags of clone(2) hold a signal in the low byte. */
function flagsWithSignal(flags: number): string {
  const signal = flags & CSIGNAL;
  const rest = flags & ~CSIGNAL;
  if (signal === 0) return formatFlags(CLONE_FLAGS, rest);
  return rest === 0 ? signalText(signal) : `${formatFlags(CLONE_FLAGS, rest)}|${signalText(signal)}`;
}

/** riscv64's order: flags, stack, parent_tid, tls, child_tid. */
export const cloneFormat: CallFormat = {
  enter: (call) => [`child_stack=${formatAddress(call, 1)}`, `flags=${flagsWithSignal(call.args.int(0))}`],
  exit: (call) => {
    const flags = call.args.int(0);
    const shown: string[] = [];
    if ((flags & CLONE_PARENT_SETTID) !== 0) shown.push(`parent_tid=${formatIntAt(call, 2)}`);
    if ((flags & CLONE_SETTLS) !== 0) shown.push(`tls=${formatAddress(call, 3)}`);
    if ((flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)) !== 0)
      shown.push(`child_tidptr=${formatAddress(call, 4)}`);
    return shown;
  },
};

/** What clone3(2) is asked for; `=> {parent_tid=[5]}` is what it wrote. */
export const clone3Format: CallFormat = {
  enter: (call) => {
    const address = call.args.pointer(0);
    const view = address === 0 ? null : readStruct(call.memory, address, CloneArgs.size);
    return view === null ? [formatAddress(call, 0)] : [cloneArgsText(view)];
  },
  exit: (call) => {
    const address = call.args.pointer(0);
    const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, CloneArgs.size);
    if (view === null || (CloneArgs.fields.flags.low(view, 0) & CLONE_PARENT_SETTID) === 0)
      return [formatUlong(call, 1)];
    const tid = readStruct(call.memory, CloneArgs.fields.parent_tid.get(view, 0), 4);
    return tid === null
      ? [formatUlong(call, 1)]
      : [` => {parent_tid=[${tid.getInt32(0, true)}]}`, formatUlong(call, 1)];
  },
};

function cloneArgsText(view: DataView): string {
  const f = CloneArgs.fields;
  const flags = f.flags.low(view, 0) | 0;
  const fields = [`flags=${formatFlags(CLONE_FLAGS, flags)}`];
  const pointer = (name: "child_tid" | "parent_tid" | "stack"): string =>
    `${name}=${addressText(f[name].get(view, 0))}`;
  if ((flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)) !== 0) fields.push(pointer("child_tid"));
  if ((flags & CLONE_PARENT_SETTID) !== 0) fields.push(pointer("parent_tid"));
  const signal = f.exit_signal.get(view, 0);
  fields.push(`exit_signal=${signal === 0 ? "0" : signalText(signal)}`, pointer("stack"));
  const size = f.stack_size.get(view, 0);
  fields.push(`stack_size=${size === 0 ? "0" : `0x${size.toString(16)}`}`);
  if ((flags & CLONE_SETTLS) !== 0) fields.push(`tls=${addressText(f.tls.get(view, 0))}`);
  return `{${fields.join(", ")}}`;
}
