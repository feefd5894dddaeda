import { EINVAL } from "../../abi/errno.ts";
import type { Field } from "../../abi/struct.ts";
import { HostError } from "../host-error.ts";
import type { SyscallNumbers } from "../syscall-numbers.ts";
import { ARGS, CHECK, EXPECT, IGNORE, LOAD_NR, MODE, NR, OPERAND, SKIP_IF, STEP_SIZE, STORE } from "./layout.ts";
import { LOAD, type Operand, type Outcome, type Step } from "./step.ts";

/** Where bytes are in the process's memory. */
export type AddressOf = (bytes: Uint8Array) => bigint;

/** What the child exits with when its last step did not replace or end it: the same as when a step failed. */
const LAST_STATUS = 253;

const POINTER_SIZE = 8;

const encoder = new TextEncoder();

/**
 * A program in memory: the steps, then the vectors of pointers, then the strings. A last step that ends the child follows the given ones, so that it never
 * runs on into what lies behind.
 * @throws {HostError} EINVAL for a string with a NUL, which Linux would take for its end.
 */
export function encodeProgram(steps: readonly Step[], numbers: SyscallNumbers, addressOf: AddressOf): Uint8Array {
  const strings = new Map<string, Uint8Array>();
  let vectorsSize = 0;
  for (const step of steps) {
    for (const operand of step.args) {
      if (typeof operand === "string") strings.set(operand, cString(operand, step));
      else if (Array.isArray(operand)) {
        for (const text of operand) strings.set(text, cString(text, step));
        vectorsSize += (operand.length + 1) * POINTER_SIZE;
      }
    }
  }
  const stringsAt = (steps.length + 1) * STEP_SIZE + vectorsSize;
  const stringsSize = [...strings.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  // Too long for V8 to keep it in its heap, where it would move.
  const program = new Uint8Array(stringsAt + stringsSize);
  const base = addressOf(program);
  const view = new DataView(program.buffer);
  const places = new Map<string, bigint>();
  let at = stringsAt;
  for (const [text, bytes] of strings) {
    program.set(bytes, at);
    places.set(text, base + BigInt(at));
    at += bytes.length;
  }

  let vectorAt = (steps.length + 1) * STEP_SIZE;
  const place = (text: string): bigint => places.get(text) as bigint;
  const toWord = (operand: Operand): number | bigint => {
    if (typeof operand === "number" || typeof operand === "bigint") return operand;
    if (typeof operand === "string") return place(operand);
    if (operand instanceof Uint8Array) return addressOf(operand);
    const vector = base + BigInt(vectorAt);
    for (const text of operand) {
      view.setBigUint64(vectorAt, place(text), true);
      vectorAt += POINTER_SIZE;
    }
    vectorAt += POINTER_SIZE; // the null pointer behind the last
    return vector;
  };

  for (const [index, { call, args, outcome }] of steps.entries()) {
    const step = index * STEP_SIZE;
    NR.set(view, step, call === LOAD ? LOAD_NR : numbers[call]);
    for (const [i, operand] of args.entries()) argument(i).set(view, step, toWord(operand));
    const [mode, operand] = encodeOutcome(outcome, step, base, addressOf);
    MODE.set(view, step, mode);
    OPERAND.set(view, step, operand);
  }
  const last = steps.length * STEP_SIZE;
  NR.set(view, last, numbers.exit_group);
  argument(0).set(view, last, LAST_STATUS);
  return program;
}

function argument(index: number): Field {
  const field = ARGS[index];
  if (field === undefined) throw new RangeError(`a call has no argument ${index}`);
  return field;
}

function encodeOutcome(
  outcome: Outcome,
  step: number,
  base: bigint,
  addressOf: AddressOf,
): [mode: number, operand: number | bigint] {
  if (outcome === "check") return [CHECK, 0];
  if (outcome === "ignore") return [IGNORE, 0];
  if ("expect" in outcome) return [EXPECT, outcome.expect];
  if ("skipIfEqual" in outcome) return [SKIP_IF, outcome.skipIfEqual];
  if ("storeAt" in outcome) return [STORE, addressOf(outcome.storeAt)];
  const { after, argument: index } = outcome.storeIn;
  return [STORE, base + BigInt(step + after * STEP_SIZE + argument(index).offset)];
}

function cString(text: string, { call, step, path }: Step): Uint8Array {
  if (text.includes("\0")) throw new HostError(EINVAL, { syscall: call, step, path });
  return encoder.encode(`${text}\0`);
}
