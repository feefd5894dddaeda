import type { PortArgument, PortCall, PortResult } from "../../ns/ops/port.ts";
import { ARGS, JUMP, KEEP, LOAD_NR, MODE, NR, OPERAND, STEP_SIZE } from "../stub/layout.ts";
import type { Syscall, SyscallNumbers } from "../syscall-numbers.ts";
import { FRAME, FRAME_SIZE, INPUTS, MAX_RESULTS, RECEIVE, REPLY, REPLY_SIZE, SOCKET } from "./memory.ts";

/** Room that a call fills, in the actor's memory and in its reply. */
export interface Room {
  readonly address: number;
  readonly offset: number;
  readonly length: number;
}

/** Steps for an actor, as they lie in its memory. */
export class Frame {
  readonly bytes: Uint8Array;
  private readonly numbers: SyscallNumbers;
  private readonly view: DataView;
  private steps: number;
  private inputsEnd: number;
  private replyEnd: number;

  constructor(numbers: SyscallNumbers) {
    this.bytes = new Uint8Array(FRAME_SIZE);
    this.numbers = numbers;
    this.view = new DataView(this.bytes.buffer);
    this.steps = 0;
    this.inputsEnd = INPUTS;
    this.replyEnd = MAX_RESULTS * 8;
  }

  /** Bytes of the reply. */
  get replyLength(): number {
    return this.replyEnd;
  }

  /** How many steps there are: the index of the next. */
  get length(): number {
    return this.steps;
  }

  /** @throws RangeError when the frame is full. */
  step(call: Syscall | "load", args: readonly number[], mode: number, operand = 0): void {
    const at = this.steps * STEP_SIZE;
    if (at + STEP_SIZE > INPUTS) throw new RangeError("too many calls for one run");
    NR.set(this.view, at, call === "load" ? LOAD_NR : this.numbers[call]);
    for (const [i, value] of args.entries()) ARGS[i]!.set(this.view, at, value);
    MODE.set(this.view, at, mode);
    OPERAND.set(this.view, at, operand);
    this.steps++;
  }

  /** The address of what an argument points to. @throws RangeError when it does not fit. */
  input(bytes: Uint8Array): number {
    const at = this.inputsEnd;
    if (at + bytes.length > FRAME_SIZE) throw new RangeError(`arguments of ${bytes.length} bytes are too long`);
    this.bytes.set(bytes, at);
    this.inputsEnd = (at + bytes.length + 7) & ~7;
    return FRAME + at;
  }

  /** @throws RangeError when it does not fit. */
  room(length: number): Room {
    const offset = this.replyEnd;
    if (offset + length > REPLY_SIZE) throw new RangeError(`no room for ${length} bytes in a reply`);
    this.replyEnd = (offset + length + 7) & ~7;
    return { address: REPLY + offset, offset, length };
  }

  /** Sends the reply, and waits for the next frame. */
  finish(): void {
    this.step("write", [SOCKET, REPLY, this.replyLength], JUMP, RECEIVE);
  }
}

/** Where the result of a frame's call is, in the actor's memory. */
export function resultAddress(index: number): number {
  return REPLY + 8 * index;
}

/** The address of an argument of one of a frame's steps. */
export function argumentAddress(step: number, argument: number): number {
  return FRAME + step * STEP_SIZE + ARGS[argument]!.offset;
}

export function stepAddress(step: number): number {
  return FRAME + step * STEP_SIZE;
}

/** Makes `calls` one after the other, whatever they answer. @returns their rooms. */
export function addCalls(frame: Frame, calls: readonly PortCall[]): readonly (readonly Room[])[] {
  if (calls.length > MAX_RESULTS) throw new RangeError("too many calls for one run");
  return calls.map(({ name, args }, index) => {
    const earlier = args.flatMap((argument, i) => (isResult(argument) ? [{ i, of: argument.resultOf }] : []));
    // The call itself comes behind the steps that put earlier results into its arguments.
    const at = frame.length + earlier.length;
    for (const { i, of } of earlier) frame.step("load", [resultAddress(of)], KEEP, argumentAddress(at, i));
    const rooms: Room[] = [];
    const words = args.map((argument) => wordOf(frame, argument, rooms));
    frame.step(name, words, KEEP, resultAddress(index));
    return rooms;
  });
}

function isResult(argument: PortArgument): argument is { readonly resultOf: number } {
  return typeof argument === "object" && "resultOf" in argument;
}

function wordOf(frame: Frame, argument: PortArgument, rooms: Room[]): number {
  if (typeof argument === "number") return argument;
  if (typeof argument === "string") return frame.input(Buffer.from(`${argument}\0`, "latin1"));
  if (argument instanceof Uint8Array) return frame.input(argument);
  if (isResult(argument)) return 0;
  const room = frame.room(argument.room);
  rooms.push(room);
  return room.address;
}

export function resultAt(reply: Uint8Array, index: number): number {
  return Number(new DataView(reply.buffer, reply.byteOffset).getBigInt64(8 * index, true));
}

/** What `addCalls` led to. */
export function resultsIn(reply: Uint8Array, rooms: readonly (readonly Room[])[]): readonly PortResult[] {
  return rooms.map((filled, index) => ({
    result: resultAt(reply, index),
    outputs: filled.map(({ offset, length }) => reply.slice(offset, offset + length)),
  }));
}
