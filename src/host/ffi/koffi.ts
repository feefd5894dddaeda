/** koffi, a package with prebuilt binaries: every Node from 20 on. */
import { createRequire } from "node:module";
import type Koffi from "koffi";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../abi/mman.ts";
import type { Ffi } from "./ffi.ts";

/** @throws what Node throws when there is no koffi, or none with a binary for this platform. */
export function koffiFfi(): Ffi {
  // At call time, and hidden from bundlers: the binary stays beside its package.
  const require = createRequire(import.meta.url);
  const koffi: typeof Koffi = require("koffi");
  const libc = koffi.load(null);
  const mmap = libc.func("mmap", "uint64_t", ["uint64_t", "uint64_t", "int", "int", "int", "int64_t"]);
  const mprotect = libc.func("mprotect", "int", ["uint64_t", "uint64_t", "int"]);
  const memcpy = libc.func("memcpy", "uint64_t", ["uint64_t", "void *", "uint64_t"]);
  // Without a name, as koffi keeps names for the whole process and each thread has an adapter of its own.
  const prototype = koffi.proto(null, "void", ["uint64_t"]);
  let code = 0n;
  let stub: (context: bigint) => void;

  return {
    name: "koffi",
    address: (bytes) => koffi.address(bytes),
    mmap: (length) =>
      BigInt.asIntN(64, BigInt(mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))),
    mprotect: (address, length, protection) => mprotect(address, length, protection),
    memcpy: (to, from) => {
      memcpy(to, from, from.length);
    },
    call: (at, context) => {
      if (at !== code) {
        stub = koffi.decode(at, prototype);
        code = at;
      }
      stub(context);
    },
  };
}
