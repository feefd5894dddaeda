import { type Decoder, NO_BYTES, type Syscall, slotAddress } from "../syscall.ts";
import { encodeTerminated } from "../text.ts";

/** Gathers what the pointers of one call point to: each function returns the address that the call's argument gets. */
export class Slots {
  // Arrays are made with their first element: one that is grown by `push` from nothing has room for 17.
  private slots: Uint8Array[] | null;
  private outputs: Uint8Array[] | null;

  constructor() {
    this.slots = null;
    this.outputs = null;
  }

  /** Memory that the kernel reads; a null pointer for null. */
  input(bytes: Uint8Array | null): number {
    if (bytes === null) return 0;
    if (this.slots === null) {
      this.slots = [bytes];
      return slotAddress(0);
    }
    return slotAddress(this.slots.push(bytes) - 1);
  }

  /** A string that the kernel reads; a null pointer for null. */
  text(text: string | null): number {
    return this.input(text === null ? null : encodeTerminated(text));
  }

  /** Memory that the kernel fills, whatever the result. */
  output(bytes: Uint8Array): number {
    if (this.outputs === null) this.outputs = [bytes];
    else this.outputs.push(bytes);
    return this.input(bytes);
  }

  /** Whatever a call is given: a number as it is, a string to read, memory to read or to fill. */
  any(argument: number | string | Uint8Array): number {
    if (typeof argument === "number") return argument;
    return typeof argument === "string" ? this.text(argument) : this.output(argument);
  }

  /** Gives the memory to the call. */
  of<T>(made: Syscall<T>, path?: string): Syscall<T> {
    made.slots = this.slots ?? NO_BYTES;
    made.outputs = this.outputs ?? NO_BYTES;
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
