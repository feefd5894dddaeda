import { describe, expect, it } from "vitest";
import { FramePool } from "../../../src/mm/frame-pool.ts";
import { CodeCache } from "../../../src/platform/riscv64/code-cache.ts";
import { EXIT_BREAKPOINT, EXIT_ILLEGAL, EXIT_SYSCALL } from "../../../src/platform/riscv64/interpreter.ts";
import * as asm from "./assembler.ts";
import { CODE, DATA, Machine } from "./machine.ts";

describe("self-modifying code is coherent without fence.i", () => {
  it("a store to the very next instruction", () => {
    const machine = new Machine([asm.sw(5, 4, 6), asm.EBREAK]).setX(5, asm.ECALL).setX(6, CODE);
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("also after that instruction has run, in a loop", () => {
    // Each round replaces `addi x7, x7, 1` by the next of a table of instructions.
    const loop = [asm.lw(5, 0, 8), asm.sw(5, 8, 6), asm.NOP, asm.addi(8, 8, 4), asm.bne(8, 9, -16), asm.ECALL];
    const table = [1, 10, 100, 1000].map((n) => asm.addi(7, 7, n));
    const machine = new Machine(loop)
      .setX(6, CODE)
      .setX(8, DATA)
      .setX(9, DATA + 16);
    machine.memory.writeWords(DATA, table);
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect(machine.x(7)).toBe(1111);
  });

  it("a store of one byte through another mapping of the frame", () => {
    const machine = new Machine([asm.addi(7, 0, 1), asm.sb(5, 3, 6), asm.jal(0, -8)]);
    machine.memory.alias(0x50000, CODE);
    machine.setX(5, 0x00200393 >> 24).setX(6, 0x50000);
    machine.run(2);
    expect(machine.x(7)).toBe(1);
    machine.setX(5, 0x02); // addi x7, x0, 0x20 | 1
    machine.run(3);
    machine.run(2);
    expect(machine.x(7)).toBe(0x21);
  });

  it("a misaligned store over two pages of code", () => {
    const machine = new Machine([asm.sd(5, -4, 6), asm.jalr(0, -4, 6)]);
    machine.registers.setXBigInt(5, (BigInt(asm.ECALL) << 32n) | BigInt(asm.addi(7, 0, 5) >>> 0));
    machine.setX(6, CODE + 0x1000);
    machine.memory.writeWords(CODE + 0xffc, [asm.EBREAK, asm.EBREAK]);
    machine.registers.pc = CODE + 0xffc;
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    machine.registers.pc = CODE + 0x1000;
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    machine.registers.pc = CODE;
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect(machine.x(7)).toBe(5);
  });

  it("an atomic", () => {
    const machine = new Machine([asm.amoaddD(0, 5, 6), asm.NOP, asm.EBREAK]);
    machine.setX(6, CODE + 8).setX(5, asm.ECALL - asm.EBREAK);
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("the kernel writing into the frame between two runs", () => {
    const machine = new Machine([asm.EBREAK]);
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    machine.memory.writeWords(CODE, [asm.ECALL]);
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("another frame mapped at the address", () => {
    const machine = new Machine([asm.EBREAK]);
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    machine.memory.unmap(CODE);
    machine.memory.map(CODE, 1);
    machine.memory.writeWords(CODE, [asm.ECALL]);
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("data beside code on one page", () => {
    const machine = new Machine([asm.sd(5, 64, 6), asm.ld(7, 64, 6), asm.addi(5, 5, 1), asm.bne(5, 8, -12), asm.ECALL]);
    machine.setX(6, CODE).setX(8, 50);
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect(machine.x(7)).toBe(49);
  });
});

describe("an instruction on two pages", () => {
  const START = CODE + 0xffe;

  /** Puts a 32-bit instruction across the page boundary, with ecall behind it. */
  function straddling(instruction: number): Machine {
    const machine = new Machine();
    const bytes = new Uint8Array(Int32Array.of(instruction, asm.ECALL).buffer);
    machine.memory.writeBytes(START, bytes);
    machine.registers.pc = START;
    return machine;
  }

  it("runs", () => {
    const machine = straddling(asm.addi(5, 0, 7));
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect(machine.x(5)).toBe(7);
    expect(machine.registers.pc).toBe(START + 8);
    expect(machine.registers.instret).toBe(2);
  });

  it("links, jumps and adds to pc from its own address", () => {
    const link = straddling(asm.jal(1, 4));
    expect(link.run()).toBe(EXIT_SYSCALL);
    expect(link.x(1)).toBe(START + 4);
    const relative = straddling(asm.auipc(5, 0x1000));
    relative.run();
    expect(relative.x(5)).toBe(START + 0x1000);
    const back = straddling(asm.jalr(1, -10, 6)).setX(6, START);
    back.memory.writeWords(START - 10, [asm.ECALL]);
    expect(back.run()).toBe(EXIT_SYSCALL);
    expect(back.registers.pc).toBe(START - 6);
    expect(back.x(1)).toBe(START + 4);
    const branch = straddling(asm.bne(6, 0, -10)).setX(6, 1);
    branch.memory.writeWords(START - 10, [asm.ECALL]);
    branch.run();
    expect(branch.registers.pc).toBe(START - 6);
  });

  it("follows changes of either page", () => {
    const machine = straddling(asm.addi(5, 5, 1));
    machine.run(1);
    machine.memory.writeBytes(START + 3, Uint8Array.of(asm.addi(5, 5, 0x20) >>> 24));
    machine.registers.pc = START;
    machine.run(1);
    const other = asm.addi(6, 5, 0); // rd is in the first half, but for its highest bit
    machine.memory.writeBytes(START, Uint8Array.of(other & 0xff, (other >>> 8) & 0xff));
    machine.registers.pc = START;
    machine.run(1);
    expect([machine.x(5), machine.x(6)]).toEqual([1 + 0x21, 1 + 0x21 + 0x21]);
  });

  it("sees another frame mapped as the second page", () => {
    const machine = straddling(asm.addi(5, 0, 1));
    machine.run(1);
    machine.memory.unmap(CODE + 0x1000);
    machine.memory.map(CODE + 0x1000, 1);
    machine.memory.writeBytes(START + 2, new Uint8Array(Int16Array.of(asm.addi(5, 0, 2) >>> 16).buffer));
    machine.registers.pc = START;
    machine.run(1);
    expect(machine.x(5)).toBe(2);
  });

  it("may change itself", () => {
    const machine = straddling(asm.sw(5, -2, 6));
    machine.setX(6, CODE + 0x1000).setX(5, asm.EBREAK);
    expect(machine.run()).toBe(EXIT_SYSCALL);
    machine.registers.pc = START;
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
  });
});

describe("the cache", () => {
  it("is shared by mappings at different addresses: jumps and pc-relative addresses are their own", () => {
    const machine = new Machine([asm.auipc(5, 0), asm.jal(1, 8), asm.EBREAK, asm.ECALL]);
    machine.memory.alias(0x50000, CODE);
    for (const base of [CODE, 0x50000, CODE]) {
      machine.registers.pc = base;
      expect(machine.run()).toBe(EXIT_SYSCALL);
      expect([machine.x(5), machine.x(1)]).toEqual([base, base + 8]);
    }
  });

  it("takes the oldest page's place when it is full", () => {
    const pool = new FramePool(16 << 20);
    const cache = new CodeCache(pool);
    const frames = Array.from({ length: 3000 }, () => pool.allocate());
    const bases = frames.map((frame) => cache.baseOf(frame));
    expect(new Set(bases).size).toBe(2047);
    expect(cache.baseOf(frames[2999]!)).toBe(bases[2999]);
    expect(cache.frameAt(bases[0]!)).toBe(frames[2047]);
  });

  it("gives the page of an invalidated frame to the next one, empty", () => {
    const pool = new FramePool(1 << 20);
    const cache = new CodeCache(pool);
    const [first, second] = [pool.allocate(), pool.allocate()];
    const base = cache.baseOf(first);
    cache.decodeParcel(base, 0);
    expect(cache.code[base]).not.toBe(0);
    pool.release(first);
    expect(cache.baseOf(second)).toBe(base);
    expect(cache.code[base]).toBe(0);
  });

  it("runs the zero page: illegal instructions", () => {
    const machine = new Machine();
    machine.memory.pages.set(0x60, { frame: 0, permissions: 7 });
    machine.registers.pc = 0x60000;
    expect(machine.run()).toBe(EXIT_ILLEGAL);
  });
});
