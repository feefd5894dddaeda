import * as hwprobe from "../abi/hwprobe.ts";
import { RiscvHwprobe } from "../abi/hwprobe-struct.ts";
import { type FlagTable, flagTable, formatChoice, hex32 } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { formatAddress } from "./format-number.ts";
import { readStruct } from "./user-struct.ts";

const KEYS: FlagTable = flagTable(
  hwprobe,
  `RISCV_HWPROBE_KEY_MVENDORID RISCV_HWPROBE_KEY_MARCHID RISCV_HWPROBE_KEY_MIMPID RISCV_HWPROBE_KEY_BASE_BEHAVIOR
   RISCV_HWPROBE_KEY_IMA_EXT_0 RISCV_HWPROBE_KEY_CPUPERF_0`,
);
const MAX_SHOWN = 32;

/** riscv_hwprobe(2): `[{key=RISCV_HWPROBE_KEY_CPUPERF_0, value=0x3}]`; the count is the next argument. */
export function formatHwprobePairs(call: CallContext, index: number): string {
  const count = Math.min(call.args.ulong(index + 1), MAX_SHOWN);
  const address = call.args.pointer(index);
  const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, count * RiscvHwprobe.size);
  if (view === null) return formatAddress(call, index);
  const { key, value } = RiscvHwprobe.fields;
  const items: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = formatChoice(KEYS, key.get(view, i * RiscvHwprobe.size), "RISCV_HWPROBE_KEY_???");
    items.push(`{key=${name}, value=${hex32(value.low(view, i * RiscvHwprobe.size))}}`);
  }
  return `[${items.join(", ")}]`;
}
