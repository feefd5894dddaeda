import { Iovec } from "../../../abi/uio-struct.ts";
import {
  SYS_preadv,
  SYS_preadv2,
  SYS_pwritev,
  SYS_pwritev2,
  SYS_readv,
  SYS_writev,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { viewOf } from "./arguments.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { Slots } from "./slots.ts";

/** The buffers lie one behind the other in one piece of memory, so that the result says what of it was filled. */
function iovecs(base: number, lengths: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(lengths.length * Iovec.size);
  let iov_base = base;
  for (const [i, iov_len] of lengths.entries()) {
    Iovec.write(viewOf(bytes), i * Iovec.size, { iov_base, iov_len });
    iov_base += iov_len;
  }
  return bytes;
}

function total(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

function reading(
  number: number,
  fd: number,
  lengths: readonly number[],
  ...rest: readonly number[]
): Syscall<Uint8Array[]> {
  const data = new Uint8Array(total(lengths));
  const decode = (result: number): Uint8Array[] => {
    let end = 0;
    return lengths.map((length) => {
      end += length;
      return data.subarray(Math.min(end - length, result), Math.min(end, result));
    });
  };
  const memory = new Slots();
  const vector = memory.input(iovecs(memory.input(data), lengths));
  const made = new Syscall<Uint8Array[]>(number, decode, fd, vector, lengths.length, ...(rest as [number]));
  return memory.withData(data, made);
}

function writing(number: number, fd: number, buffers: readonly Data[], ...rest: readonly number[]): Syscall {
  const parts = buffers.map(bytesOf);
  const lengths = parts.map(({ length }) => length);
  const data = new Uint8Array(total(lengths));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  const memory = new Slots();
  const vector = memory.input(iovecs(memory.input(data), lengths));
  return memory.of(new Syscall(number, null, fd, vector, lengths.length, ...(rest as [number])));
}

/** readv(2), writev(2): several buffers in one call. EINVAL: more than IOV_MAX of them. */
export const vectorCalls = {
  /** readv(2): what was read, in pieces of these lengths; later ones are shorter, or empty, where there was not enough. */
  readv: (fd: number, lengths: readonly number[]): Syscall<Uint8Array[]> => reading(SYS_readv, fd, lengths),
  /** preadv(2): from `offset`, in bytes. */
  preadv: (fd: number, lengths: readonly number[], offset: number): Syscall<Uint8Array[]> =>
    reading(SYS_preadv, fd, lengths, offset),
  /** preadv2(2). @param offset -1 for the file's own position. @param flags RWF_* */
  preadv2: (fd: number, lengths: readonly number[], offset: number, flags = 0): Syscall<Uint8Array[]> =>
    reading(SYS_preadv2, fd, lengths, offset, 0, flags),
  /** writev(2): how many bytes were written. */
  writev: (fd: number, buffers: readonly Data[]): Syscall => writing(SYS_writev, fd, buffers),
  /** pwritev(2): at `offset`, in bytes. */
  pwritev: (fd: number, buffers: readonly Data[], offset: number): Syscall => writing(SYS_pwritev, fd, buffers, offset),
  /** pwritev2(2). @param offset -1 for the file's own position. @param flags RWF_* */
  pwritev2: (fd: number, buffers: readonly Data[], offset: number, flags = 0): Syscall =>
    writing(SYS_pwritev2, fd, buffers, offset, 0, flags),
} as const;
