/** Runs of system calls that several operations are made of. */
import { bytesOf, utf8ToByteString } from "../../abi/byte-string.ts";
import { AT_FDCWD, O_CLOEXEC, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import { type Outcome, refused } from "./outcome.ts";
import type { PortCall, PortResult } from "./port.ts";

/** Bytes read of a file in /proc; more than any of those that actors read has. */
const ROOM = 16384;

/** In a run of its own: open(2), read(2), close(2). */
export function reading(path: string, room = ROOM): readonly PortCall[] {
  return [
    { name: "openat", args: [AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0] },
    { name: "read", args: [{ resultOf: 0 }, { room }, room] },
    { name: "close", args: [{ resultOf: 0 }] },
  ];
}

/** What came of `reading`. */
export function textRead([opened, read]: readonly PortResult[]): Outcome<string> {
  if (opened!.result < 0) return refused(opened!.result);
  return textOf(read!);
}

/** What a call that returns a length has left in its room. */
export function textOf({ result, outputs }: PortResult): Outcome<string> {
  return result < 0 ? refused(result) : { value: String.fromCharCode(...outputs[0]!.subarray(0, result)) };
}

/** In a run of its own: open(2), one write(2) of `text`, close(2). */
export function writing(path: string, text: string): readonly PortCall[] {
  const bytes = bytesOf(utf8ToByteString(text));
  return [
    { name: "openat", args: [AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0] },
    { name: "write", args: [{ resultOf: 0 }, bytes, bytes.length] },
    { name: "close", args: [{ resultOf: 0 }] },
  ];
}

/** What came of `writing`. A write that takes a part only, as that of timens_offsets may, is none that failed. */
export function written([opened, wrote]: readonly PortResult[]): Outcome<void> {
  return nothing(opened!.result < 0 ? opened! : wrote!);
}

/** What came of a call whose result tells nothing but success. */
export function nothing({ result }: PortResult): Outcome<void> {
  return result < 0 ? refused(result) : { value: undefined };
}

/** readlink(2) */
export function readlink(path: string): PortCall {
  return { name: "readlinkat", args: [AT_FDCWD, path, { room: 64 }, 64] };
}
