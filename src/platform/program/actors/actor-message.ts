/** What goes between an actor's program and whoever tells it what to do: JSON, byte strings in it. */
import { bytesOf, fromBytes } from "../../../abi/byte-string.ts";
import type { PortArgument, PortCall, PortResult } from "../../../ns/ops/port.ts";
import { syscallNumber } from "./syscall-number.ts";

/** PortArgument as JSON. */
export type MessageArgument =
  | number
  | { readonly text: string }
  | { readonly bytes: string }
  | { readonly room: number }
  | { readonly resultOf: number };

export interface MessageCall {
  readonly number: number;
  readonly args: readonly MessageArgument[];
}

/** To execute calls, or to make a child whose channel has the two descriptors, which are open in the actor. */
export type Command = { readonly turn: number } & (
  | { readonly calls: readonly MessageCall[] }
  | { readonly clone: number; readonly input: number; readonly output: number }
);

/** Of one call; the outputs end before the zeros that they end in. */
export interface MessageResult {
  readonly result: number;
  readonly outputs: readonly string[];
}

const NEWLINE = 10;

/** To the command of the same turn, a number that no other command has. */
export interface Reply {
  readonly turn: number;
  readonly results: readonly MessageResult[];
}

/** A line: JSON has no newline in it. */
export function encodeMessage(message: Command | Reply): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(message)}\n`);
}

/** Whether `bytes`, the beginning of a message, are all of it. */
export function isWhole(bytes: Uint8Array): boolean {
  return bytes[bytes.length - 1] === NEWLINE;
}

export function decodeMessage<T extends Command | Reply>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

export function messageCall({ name, args }: PortCall): MessageCall {
  return { number: syscallNumber(name), args: args.map(messageArgument) };
}

function messageArgument(argument: PortArgument): MessageArgument {
  if (typeof argument === "string") return { text: argument };
  return argument instanceof Uint8Array ? { bytes: fromBytes(argument) } : argument;
}

/** @param call the one that it came of. */
export function portResult({ result, outputs }: MessageResult, { args }: PortCall): PortResult {
  const rooms = args.filter((argument) => typeof argument === "object" && "room" in argument) as { room: number }[];
  return { result, outputs: rooms.map(({ room }, i) => bytesOf((outputs[i] ?? "").padEnd(room, "\0"))) };
}
