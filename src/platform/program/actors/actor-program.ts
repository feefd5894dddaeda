import { bytesOf, fromBytes } from "../../../abi/byte-string.ts";
import { O_CLOEXEC } from "../../../abi/fcntl.ts";
import { CloneArgs } from "../../../abi/sched-struct.ts";
import { SIGCHLD } from "../../../abi/signal.ts";
import { SYS_clone3, SYS_close, SYS_dup3, SYS_exit_group, SYS_read, SYS_write } from "../../../abi/unistd-riscv64.ts";
import type { CallArgument, ProgramCall, ProgramInput, ProgramState, ReducerProgram } from "../reducer.ts";
import {
  type Command,
  decodeMessage,
  encodeMessage,
  type MessageArgument,
  type MessageCall,
  type MessageResult,
  type Reply,
} from "./actor-message.ts";

/** Descriptors an actor has its channel at, out of the way of those that it opens. */
export const COMMANDS = 100;
export const REPLIES = 101;
/** Longest command, in bytes. */
export const COMMAND_ROOM = 32768;

/** What the actor is in the middle of. */
type Phase =
  | { readonly phase: "start" }
  | { readonly phase: "receive" }
  /**
   * Calls to be made and results, each as text: the state is read and written at every call, and long texts cost little.
   * @param numbers the results alone
   */
  | {
      readonly phase: "run";
      readonly turn: number;
      readonly calls: readonly string[];
      readonly results: readonly string[];
      readonly numbers: readonly number[];
    }
  | { readonly phase: "clone"; readonly turn: number; readonly input: number; readonly output: number }
  /** Calls whose results do not matter, and what comes then: a reply, or (null) the next command. */
  | { readonly phase: "arrange"; readonly calls: readonly MessageCall[]; readonly reply: Reply | null }
  /** @param rest byte string: what of a reply is not written yet. */
  | { readonly phase: "reply"; readonly rest: string };

interface Step {
  readonly state: Phase;
  readonly call: ProgramCall;
}

const RECEIVE: Step = {
  state: { phase: "receive" },
  call: { number: SYS_read, args: [COMMANDS, { room: COMMAND_ROOM }, COMMAND_ROOM] },
};

/**
 * Executes the system calls it is sent, one message after the other, and exits when no more can come. A program to be registered where
 * `kernel.namespaceOps()` is to be called.
 */
export const namespaceActor: ReducerProgram = {
  name: "namespace-actor",
  version: 1,
  start: () => ({ phase: "start" }),
  step(state, input) {
    const next = stepOf(state as unknown as Phase, input);
    return { state: next.state as unknown as ProgramState, call: next.call };
  },
};

function stepOf(state: Phase, input: ProgramInput): Step {
  switch (state.phase) {
    case "start":
      return RECEIVE;
    case "receive":
      return received(input);
    case "run":
      return running({
        ...state,
        calls: state.calls.slice(1),
        results: [...state.results, JSON.stringify(resultOf(input))],
        numbers: [...state.numbers, input.result],
      });
    case "clone":
      return cloned(state, input.result);
    case "arrange":
      return arranging(state.calls.slice(1), state.reply);
    case "reply":
      return input.result <= 0 ? exit(1) : replying(state.rest.slice(input.result));
  }
}

function received({ result, outputs }: ProgramInput): Step {
  if (result <= 0) return exit(result === 0 ? 0 : 1);
  const command = decodeMessage<Command>(outputs[0]!.subarray(0, result));
  const { turn } = command;
  if ("calls" in command) {
    const calls = command.calls.map((call) => JSON.stringify(call));
    return running({ phase: "run", turn, calls, results: [], numbers: [] });
  }
  const { clone, input, output } = command;
  const request = new Uint8Array(CloneArgs.size);
  CloneArgs.write(new DataView(request.buffer), 0, { flags: clone, exit_signal: SIGCHLD });
  // clone(2) has no CLONE_NEWTIME. TIME-044
  const args = [request, CloneArgs.size];
  return { state: { phase: "clone", turn, input, output }, call: { number: SYS_clone3, args } };
}

function running(state: Extract<Phase, { phase: "run" }>): Step {
  const { turn, calls, results, numbers } = state;
  const [next] = calls;
  if (next !== undefined) return { state, call: callOf(JSON.parse(next) as MessageCall, numbers) };
  return replying(
    fromBytes(encodeMessage({ turn, results: results.map((text) => JSON.parse(text) as MessageResult) })),
  );
}

/** @param results of the calls before. */
function callOf({ number, args }: MessageCall, results: readonly number[]): ProgramCall {
  const argumentOf = (argument: MessageArgument): CallArgument => {
    if (typeof argument === "number" || "room" in argument) return argument;
    if ("resultOf" in argument) return results[argument.resultOf]!;
    return "text" in argument ? argument.text : bytesOf(argument.bytes);
  };
  return { number, args: args.map(argumentOf) };
}

function resultOf({ result, outputs }: ProgramInput): MessageResult {
  return { result, outputs: outputs.map((bytes) => fromBytes(bytes, 0, lengthWithoutZeros(bytes))) };
}

function lengthWithoutZeros(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return length;
}

/** The child moves to its own channel; the parent, or who has got no child, lets go of it. */
function cloned({ turn, input, output }: Extract<Phase, { phase: "clone" }>, result: number): Step {
  const closes = [input, output].map((fd) => ({ number: SYS_close, args: [fd] }));
  if (result !== 0) return arranging(closes, { turn, results: [{ result, outputs: [] }] });
  const moves = [
    { number: SYS_dup3, args: [input, COMMANDS, O_CLOEXEC] },
    { number: SYS_dup3, args: [output, REPLIES, O_CLOEXEC] },
  ];
  return arranging([...moves, ...closes], null);
}

function arranging(calls: readonly MessageCall[], reply: Reply | null): Step {
  const [next] = calls;
  if (next !== undefined) return { state: { phase: "arrange", calls, reply }, call: callOf(next, []) };
  return reply === null ? RECEIVE : replying(fromBytes(encodeMessage(reply)));
}

function replying(rest: string): Step {
  if (rest === "") return RECEIVE;
  const bytes = bytesOf(rest);
  return { state: { phase: "reply", rest }, call: { number: SYS_write, args: [REPLIES, bytes, bytes.length] } };
}

function exit(status: number): Step {
  return { state: { phase: "receive" }, call: { number: SYS_exit_group, args: [status] } };
}
