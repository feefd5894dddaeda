import { MREMAP_DONTUNMAP, MREMAP_FIXED } from "../abi/mman.ts";
import {
  SYS_clone,
  SYS_clone3,
  SYS_futex,
  SYS_getrandom,
  SYS_mremap,
  SYS_prctl,
  SYS_rt_sigreturn,
  SYS_sendfile,
} from "../abi/unistd-riscv64.ts";
import { type CallFormat, nothing } from "./call-format.ts";
import { clone3Format, cloneFormat } from "./format-clone.ts";
import { formatGetrandomFlags, formatMremapFlags } from "./format-flags.ts";
import { futexFormat } from "./format-futex.ts";
import { formatAddress, formatInt, formatLongAt, formatUlong } from "./format-number.ts";
import { prctlFormat } from "./format-prctl.ts";
import { sigsetText } from "./format-signal.ts";
import { formatRandomBytes } from "./format-text.ts";

const mremapFormat: CallFormat = {
  enter: (call) => {
    const shown = [formatAddress(call, 0), formatUlong(call, 1), formatUlong(call, 2), formatMremapFlags(call, 3)!];
    // mremap(2): new_address counts only with MREMAP_FIXED, or MREMAP_DONTUNMAP
    if ((call.args.int(3) & (MREMAP_FIXED | MREMAP_DONTUNMAP)) !== 0) shown.push(formatAddress(call, 4));
    return shown;
  },
  exit: nothing,
};

const getrandomFormat: CallFormat = {
  enter: nothing,
  exit: (call) => [formatRandomBytes(call, 0), formatUlong(call, 1), formatGetrandomFlags(call, 2)!],
};

/** `[0] => [3]`: where reading went on, if it did. */
const sendfileFormat: CallFormat = {
  enter: (call) => [formatInt(call, 0), formatInt(call, 1), formatLongAt(call, 2)],
  exit: (call) => {
    const hasMoved = call.args.pointer(2) !== 0 && call.result !== null && call.result > 0;
    return hasMoved ? [` => ${formatLongAt(call, 2)}`, formatUlong(call, 3)] : [formatUlong(call, 3)];
  },
};

/** The mask that is in force once the call is over. */
const sigreturnFormat: CallFormat = {
  enter: nothing,
  exit: ({ task }) => [`{mask=${sigsetText(task.mask.lo, task.mask.hi)}}`],
};

/** Calls that `ArgumentKind`s do not describe well enough. */
export const CALL_FORMATS: ReadonlyMap<number, CallFormat> = new Map([
  [SYS_clone, cloneFormat],
  [SYS_clone3, clone3Format],
  [SYS_futex, futexFormat],
  [SYS_getrandom, getrandomFormat],
  [SYS_mremap, mremapFormat],
  [SYS_prctl, prctlFormat],
  [SYS_rt_sigreturn, sigreturnFormat],
  [SYS_sendfile, sendfileFormat],
]);
