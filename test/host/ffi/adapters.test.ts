/** Each adapter maps code of the machine and calls it. */
import koffi from "koffi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROT_EXEC, PROT_READ, PROT_WRITE } from "../../../src/abi/mman.ts";
import { machineOf } from "../../../src/host/code-page.ts";
import type { Ffi } from "../../../src/host/ffi/ffi.ts";
import { koffiFfi } from "../../../src/host/ffi/koffi.ts";
import { type NodeFfi, nodeFfi } from "../../../src/host/ffi/node-ffi.ts";
import { ARGS, CONTEXT_SIZE, NR, RESULT } from "../../../src/host/stub/layout.ts";
import { sys } from "../../../src/host/syscall.ts";

const C_TYPES: Readonly<Record<string, string>> = {
  uint64: "uint64_t",
  int64: "int64_t",
  int32: "int",
  pointer: "void *",
};

/** node:ffi as far as the adapter needs it, for the Node versions that have none. */
const likeNode: NodeFfi = {
  dlopen(_path, definitions) {
    const libc = koffi.load(null);
    const functions = Object.entries(definitions).map(([name, definition]) => {
      const { arguments: args, return: result } = definition as { arguments: readonly string[]; return: string };
      return [name, libc.func(name, cType(result), args.map(cType))];
    });
    return { functions: Object.fromEntries(functions) };
  },
  getRawPointer: (bytes) => koffi.address(bytes),
};

function cType(name: string): string {
  const type = C_TYPES[name];
  if (type === undefined) throw new Error(`what is ${name}?`);
  return type;
}

const hasNodeFfi = process.getBuiltinModule?.("node:ffi" as never) !== undefined;

describe.each<[string, () => Ffi]>([
  ["koffi", koffiFfi],
  ["node:ffi", () => (hasNodeFfi ? nodeFfi() : nodeFfi(likeNode))],
])("%s", (name, adapter) => {
  const { code, numbers } = machineOf(process.platform, process.arch);
  let ffi: Ffi;
  let page: bigint;

  beforeAll(() => {
    ffi = adapter();
    page = ffi.mmap(code.length);
    ffi.memcpy(page, code);
  });

  afterAll(() => {
    sys("munmap", page, 4096);
  });

  it("says who it is", () => {
    expect(ffi.name).toBe(name);
  });

  it("calls mapped code with a context", () => {
    expect(ffi.mprotect(page, code.length, PROT_READ | PROT_EXEC)).toBe(0);
    const bytes = new Uint8Array(CONTEXT_SIZE);
    const context = new DataView(bytes.buffer);
    NR.set(context, 0, numbers.getppid);
    ffi.call(page, ffi.address(bytes));
    expect(RESULT.get(context, 0)).toBe(process.ppid);
    NR.set(context, 0, numbers.close);
    ARGS[0]?.set(context, 0, -1);
    ffi.call(page, ffi.address(bytes));
    expect(RESULT.get(context, 0)).toBe(-9);
  });

  it("reports refusals", () => {
    expect(ffi.mmap(0)).toBe(-1n);
    expect(ffi.mprotect(page + 1n, 1, PROT_READ | PROT_WRITE)).toBe(-1);
  });
});

it("node:ffi says so where it is not in this Node", () => {
  if (hasNodeFfi) expect(nodeFfi().name).toBe("node:ffi");
  else expect(() => nodeFfi()).toThrow(`node:ffi is not in Node ${process.version}`);
});
