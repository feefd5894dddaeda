import { type Decoder, type Syscall, slotAddress } from "../syscall.ts";
import { encodeTerminated } from "../text.ts";

/** Gathers what the pointers of one call point to: each function returns the address that the call's argument gets. */
export class Slots {
  private readonly slots: Uint8Array[];
  private readonly outputs: Uint8Array[];

  constructor() {
    this.slots = [];
    this.outputs = [];
  }

  /** Memory that the kernel reads; a null pointer for null. */
  input(bytes: Uint8Array | null): number {
    return bytes === null ? 0 : slotAddress(this.slots.push(bytes) - 1);
  }

  /** A string that the kernel reads; a null pointer for null. */
  text(text: string | null): number {
    return this.input(text === null ? null : encodeTerminated(text));
  }

  /** Memory that the kernel fills, whatever the result. */
  output(bytes: Uint8Array): number {
    this.outputs.push(bytes);
    return this.input(bytes);
  }

  /** Whatever a call is given: a number as it is, a string to read, memory to read or to fill. */
  any(argument: number | string | Uint8Array): number {
    if (typeof argument === "number") return argument;
    return typeof argument === "string" ? this.text(argument) : this.output(argument);
  }

  /** Gives the memory to the call. */
  of<T>(made: Syscall<T>, path?: string): Syscall<T> {
    made.slots = this.slots;
    made.outputs = this.outputs;
    made.path = path;
    return made;
  }

  /** Gives the memory to a call whose result says how many bytes of `data` the kernel filled. */
  withData<T>(data: Uint8Array, made: Syscall<T>, path?: string): Syscall<T> {
    made.data = data;
    return this.of(made, path);
  }
}

/** A decoder: the bytes the call filled. */
export const filledData: Decoder<Uint8Array> = (result, { data }) =>
  result === data!.length ? data! : data!.subarray(0, result);
