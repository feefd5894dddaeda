import * as futex from "../abi/futex.ts";
import {
  FUTEX_BITSET_MATCH_ANY,
  FUTEX_CLOCK_REALTIME,
  FUTEX_CMP_REQUEUE,
  FUTEX_CMP_REQUEUE_PI,
  FUTEX_LOCK_PI,
  FUTEX_PRIVATE_FLAG,
  FUTEX_REQUEUE,
  FUTEX_TRYLOCK_PI,
  FUTEX_UNLOCK_PI,
  FUTEX_WAIT,
  FUTEX_WAIT_BITSET,
  FUTEX_WAKE,
  FUTEX_WAKE_BITSET,
  FUTEX_WAKE_OP,
} from "../abi/futex.ts";
import { type CallFormat, nothing } from "./call-format.ts";
import { type FlagTable, flagTable, hex32 } from "./flag-table.ts";
import type { CallContext } from "./format-context.ts";
import { formatAddress, formatHex, formatUint } from "./format-number.ts";
import { formatTimespec } from "./format-time.ts";

// futex(2): which arguments there are depends on the operation.

const OPERATIONS: FlagTable = flagTable(
  futex,
  `FUTEX_WAIT FUTEX_WAKE FUTEX_FD FUTEX_REQUEUE FUTEX_CMP_REQUEUE FUTEX_WAKE_OP FUTEX_LOCK_PI FUTEX_UNLOCK_PI
   FUTEX_TRYLOCK_PI FUTEX_WAIT_BITSET FUTEX_WAKE_BITSET FUTEX_WAIT_REQUEUE_PI FUTEX_CMP_REQUEUE_PI FUTEX_LOCK_PI2`,
);

const FLAGS = FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;

function operationText(operation: number): string {
  const name = OPERATIONS.find(([, value]) => value === (operation & ~FLAGS))?.[0];
  if (name === undefined) return `${hex32(operation)} /* FUTEX_??? */`;
  const isPrivate = (operation & FUTEX_PRIVATE_FLAG) !== 0 ? "_PRIVATE" : "";
  const clock = (operation & FUTEX_CLOCK_REALTIME) !== 0 ? "|FUTEX_CLOCK_REALTIME" : "";
  return `${name}${isPrivate}${clock}`;
}

export const futexFormat: CallFormat = {
  enter: (call) => [formatAddress(call, 0), operationText(call.args.int(1)), ...operands(call)],
  exit: nothing,
};

function operands(call: CallContext): string[] {
  const value = formatUint(call, 2);
  switch (call.args.int(1) & ~FLAGS) {
    case FUTEX_WAIT:
      return [value, formatTimespec(call, 3)!];
    case FUTEX_WAIT_BITSET:
      return [value, formatTimespec(call, 3)!, bitsetText(call, 5)];
    case FUTEX_WAKE_BITSET:
      return [value, bitsetText(call, 5)];
    case FUTEX_WAKE:
      return [value];
    case FUTEX_REQUEUE:
      return [value, formatUint(call, 3), formatAddress(call, 4)];
    case FUTEX_CMP_REQUEUE:
    case FUTEX_CMP_REQUEUE_PI:
      return [value, formatUint(call, 3), formatAddress(call, 4), formatUint(call, 5)];
    case FUTEX_WAKE_OP:
      return [value, formatUint(call, 3), formatAddress(call, 4), wakeOperationText(call.args.uint(5))];
    case FUTEX_LOCK_PI:
      return [formatTimespec(call, 3)!];
    case FUTEX_UNLOCK_PI:
    case FUTEX_TRYLOCK_PI:
      return [];
  }
  return [value, formatHex(call, 3), formatHex(call, 4), formatHex(call, 5)];
}

function bitsetText(call: CallContext, index: number): string {
  const bits = call.args.uint(index);
  return bits === FUTEX_BITSET_MATCH_ANY ? "FUTEX_BITSET_MATCH_ANY" : hex32(bits);
}

const WAKE_OPERATIONS = ["FUTEX_OP_SET", "FUTEX_OP_ADD", "FUTEX_OP_OR", "FUTEX_OP_ANDN", "FUTEX_OP_XOR"] as const;
const COMPARISONS = [
  "FUTEX_OP_CMP_EQ",
  "FUTEX_OP_CMP_NE",
  "FUTEX_OP_CMP_LT",
  "FUTEX_OP_CMP_LE",
  "FUTEX_OP_CMP_GT",
  "FUTEX_OP_CMP_GE",
] as const;

/** FUTEX_WAKE_OP's sixth argument, put together by the macro FUTEX_OP(). */
function wakeOperationText(encoded: number): string {
  const isShift = (encoded & 0x80000000) !== 0 ? "FUTEX_OP_OPARG_SHIFT<<28|" : "";
  const operation = WAKE_OPERATIONS[(encoded >>> 28) & 7] ?? hex32((encoded >>> 28) & 7);
  const comparison = COMPARISONS[(encoded >>> 24) & 15] ?? hex32((encoded >>> 24) & 15);
  const operand = hex32((encoded >>> 12) & 0xfff);
  return `${isShift}${operation}<<28|${operand}<<12|${comparison}<<24|${hex32(encoded & 0xfff)}`;
}
