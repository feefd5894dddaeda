/** node:ffi, built into Node from 26.1 on, and on by default from 26.9. */
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../abi/mman.ts";
import type { Ffi } from "./ffi.ts";

type Signature = { readonly arguments: readonly string[]; readonly return: string };
type ForeignFunction = (...args: (number | bigint | Uint8Array)[]) => number | bigint;

/** The part of node:ffi that is used: the types of Node are those of the oldest that is supported. */
export interface NodeFfi {
  dlopen<Name extends string>(
    path: string | null,
    definitions: Record<Name, Signature>,
  ): { readonly functions: Record<Name, ForeignFunction> };
  getRawPointer(bytes: Uint8Array): bigint;
}

/**
 * @param ffi another module of that shape, for tests
 * @throws what Node throws under `--permission` without `--allow-ffi`, or an error that says that this Node has no node:ffi.
 */
export function nodeFfi(ffi = builtIn()): Ffi {
  const { functions } = ffi.dlopen(null, {
    mmap: { arguments: ["uint64", "uint64", "int32", "int32", "int32", "int64"], return: "uint64" },
    mprotect: { arguments: ["uint64", "uint64", "int32"], return: "int32" },
    memcpy: { arguments: ["uint64", "pointer", "uint64"], return: "uint64" },
    bsearch: { arguments: ["uint64", "uint64", "uint64", "uint64", "uint64"], return: "uint64" },
  });
  const { mmap, mprotect, memcpy, bsearch } = functions;

  return {
    name: "node:ffi",
    address: (bytes) => ffi.getRawPointer(bytes),
    mmap: (length) => {
      const at = mmap(0n, BigInt(length), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
      return BigInt.asIntN(64, BigInt(at));
    },
    mprotect: (address, length, protection) => Number(mprotect(address, BigInt(length), protection)),
    memcpy: (to, from) => {
      memcpy(to, from, BigInt(from.length));
    },
    // node:ffi calls symbols, not addresses. bsearch(3) over one element calls its comparison function once, with the key in the first
    // argument's register, and ends whatever the answer is.
    call: (code, context) => {
      bsearch(context, context, 1n, 1n, code);
    },
  };
}

function builtIn(): NodeFfi {
  // getBuiltinModule came with 20.16, and answers undefined for what is not there.
  const { getBuiltinModule } = process as { getBuiltinModule?: (name: string) => unknown };
  const ffi = getBuiltinModule?.("node:ffi");
  if (ffi === undefined) throw new Error(`node:ffi is not in Node ${process.version}`);
  return ffi as NodeFfi;
}
