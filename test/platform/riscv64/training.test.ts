import { expect, it, vi } from "vitest";
import { CodeCache, SCRATCH } from "../../../src/platform/riscv64/code-cache.ts";
import * as opcodes from "../../../src/platform/riscv64/opcodes.ts";
import { trainRunLoop } from "../../../src/platform/riscv64/training.ts";

it("training meets every operation", () => {
  const met = new Set([opcodes.OP_DECODE, opcodes.OP_PAGE_END]);
  const { decodeParcel, decodeToScratch } = CodeCache.prototype;
  vi.spyOn(CodeCache.prototype, "decodeParcel").mockImplementation(function (this: CodeCache, base, offset) {
    decodeParcel.call(this, base, offset);
    met.add(this.code[base + offset]! & 255);
  });
  vi.spyOn(CodeCache.prototype, "decodeToScratch").mockImplementation(function (this: CodeCache, first, second) {
    decodeToScratch.call(this, first, second);
    met.add(this.code[SCRATCH]! & 255);
  });
  trainRunLoop();
  const missed = Object.entries(opcodes).filter(([, opcode]) => !met.has(opcode));
  expect(missed).toEqual([]);
});
