/** What the backend needs of a foreign function interface: enough to put a page of machine code into the process and to call it. */
export interface Ffi {
  readonly name: "koffi" | "node:ffi";
  /** Of the first byte. `bytes` must be outside V8's heap, where nothing moves: see `addressOf`. */
  address(bytes: Uint8Array): bigint;
  /** A private anonymous mapping, readable and writable. @returns its address, or -1 as mmap(2) does. */
  mmap(length: number): bigint;
  /** @returns 0 or -1. */
  mprotect(address: bigint, length: number, protection: number): number;
  memcpy(to: bigint, from: Uint8Array): void;
  /** Calls the machine code at `code` with `context` in the first argument's register. The code leaves its results in memory. */
  call(code: bigint, context: bigint): void;
}
