import { describe, expect, it } from "vitest";
import { BUS_ADRALN, ILL_ILLOPC, SEGV_ACCERR, SEGV_MAPERR, TRAP_BRKPT } from "../../../src/abi/siginfo.ts";
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from "../../../src/abi/signal.ts";
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE } from "../../../src/mm/user-memory.ts";
import { EXIT_BREAKPOINT, EXIT_FAULT, EXIT_ILLEGAL, EXIT_SYSCALL } from "../../../src/platform/riscv64/interpreter.ts";
import * as asm from "./assembler.ts";
import { CODE, DATA, Machine } from "./machine.ts";

const END = DATA + 0x2000;

describe("traps leave everything as before the instruction", () => {
  it("ebreak is a SIGTRAP at the instruction", () => {
    const machine = new Machine([asm.addi(5, 0, 1), asm.EBREAK]);
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    expect(machine.registers.pc).toBe(CODE + 4);
    expect(machine.registers.instret).toBe(1);
    expect(machine.fault).toEqual({ signal: SIGTRAP, code: TRAP_BRKPT, address: CODE + 4 });
  });

  it("c.ebreak too", () => {
    const machine = new Machine([(asm.C_EBREAK << 16) | asm.C_NOP]);
    expect(machine.run()).toBe(EXIT_BREAKPOINT);
    expect(machine.registers.pc).toBe(CODE + 2);
  });

  it("an illegal instruction is a SIGILL at the instruction", () => {
    const machine = new Machine([asm.NOP, asm.ILLEGAL]);
    expect(machine.run()).toBe(EXIT_ILLEGAL);
    expect(machine.fault).toEqual({ signal: SIGILL, code: ILL_ILLOPC, address: CODE + 4 });
    expect(machine.registers.instret).toBe(1);
  });

  it("floating point with a reserved rounding mode in frm is illegal", () => {
    const machine = new Machine([asm.faddD(1, 2, 3)]);
    machine.registers.fcsr = 5 << 5;
    expect(machine.run()).toBe(EXIT_ILLEGAL);
    expect(machine.registers.pc).toBe(CODE);
    machine.registers.fcsr = 4 << 5;
    expect(machine.run(1)).toBe(0);
  });

  it("cycle, time and instret cannot be written, other csrs not even read", () => {
    for (const instruction of [asm.csrrw(0, 0xc00, 0), asm.csrrs(5, 0xc02, 6), asm.csrrs(5, 0x300, 0)])
      expect(new Machine([instruction]).run()).toBe(EXIT_ILLEGAL);
  });

  it("ecall retires; pc is behind it", () => {
    const machine = new Machine([asm.NOP, asm.ECALL]);
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect(machine.registers.pc).toBe(CODE + 8);
    expect(machine.registers.instret).toBe(2);
    machine.registers.pc -= 4;
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("a load from nowhere leaves rd alone", () => {
    const machine = new Machine([asm.ld(5, -8, 6)]).setX(5, 42).setX(6, END + 16);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address: END + 8 });
    expect(machine.registers.pc).toBe(CODE);
    expect(machine.x(5)).toBe(42);
    expect(machine.registers.instret).toBe(0);
  });

  it("a load into x0 faults like any other", () => {
    expect(new Machine([asm.ld(0, 0, 0)]).run()).toBe(EXIT_FAULT);
  });

  it("an address outside of user space is not mapped, whatever its low bits", () => {
    for (const address of [2 ** 38 + DATA, 2 ** 52 + DATA, -8, -(2 ** 40) + DATA]) {
      const machine = new Machine([asm.lw(5, 0, 6), asm.NOP]).setX(6, DATA);
      machine.run(1);
      machine.registers.pc = CODE;
      machine.setX(6, address);
      expect(machine.run()).toBe(EXIT_FAULT);
      expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address });
    }
  });

  it("the address of a fault is exact to 64 bits", () => {
    const machine = new Machine([asm.lb(5, 1, 6)]);
    machine.registers.setXBigInt(6, 0x123456789abcdef0n);
    expect(machine.run()).toBe(EXIT_FAULT);
    const { addressLow, addressHigh } = machine.interpreter.fault;
    expect([addressLow >>> 0, addressHigh]).toEqual([0x9abcdef1, 0x12345678]);
  });

  it("a store to a read-only page is SEGV_ACCERR", () => {
    const machine = new Machine([asm.lw(5, 0, 6), asm.sw(5, 0, 6)]).setX(6, 0x30000);
    machine.memory.map(0x30000, 1, ACCESS_READ);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_ACCERR, address: 0x30000 });
    expect(machine.registers.pc).toBe(CODE + 4);
  });

  it("an atomic needs the right to write, lr the right to read", () => {
    const machine = new Machine([asm.lrW(5, 6), asm.amoaddD(5, 5, 6)]).setX(6, 0x30000);
    machine.memory.map(0x30000, 1, ACCESS_READ);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault.code).toBe(SEGV_ACCERR);
    expect(machine.registers.pc).toBe(CODE + 4);
  });
});

describe("misaligned accesses", () => {
  it("over the end of the mapping: the address is the page that is missing, and nothing is stored", () => {
    for (const instruction of [asm.sd(5, -3, 6), asm.fsd(5, -3, 6), asm.ld(5, -3, 6), asm.fld(5, -3, 6)]) {
      const machine = new Machine([instruction]).setX(5, -1).setX(6, END);
      expect(machine.run()).toBe(EXIT_FAULT);
      expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address: END });
      expect([...machine.memory.readBytes(END - 3, 3)]).toEqual([0, 0, 0]);
      expect(machine.x(5)).toBe(-1);
    }
  });

  it("over the end of user space", () => {
    const machine = new Machine([asm.ld(5, 0, 6)]).setX(6, 2 ** 38 - 4);
    machine.memory.map(2 ** 38 - 4096, 4096);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault.address).toBe(2 ** 38);
  });

  it("of lr, sc and amo are a SIGBUS with the pc as its address, as Linux has it", () => {
    for (const instruction of [asm.lrW(5, 6), asm.scW(5, 5, 6), asm.amoaddD(5, 5, 6)]) {
      const machine = new Machine([asm.NOP, instruction]).setX(6, DATA + 2);
      expect(machine.run()).toBe(EXIT_FAULT);
      expect(machine.fault).toEqual({ signal: SIGBUS, code: BUS_ADRALN, address: CODE + 4 });
    }
  });
});

describe("instruction fetch", () => {
  it("a jump retires, its target faults", () => {
    const machine = new Machine([asm.jalr(1, 1, 6)]).setX(6, 0x40000);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address: 0x40000 });
    expect(machine.registers.pc).toBe(0x40000);
    expect(machine.x(1)).toBe(CODE + 4);
    expect(machine.registers.instret).toBe(1);
  });

  it("also one out of user space, forwards or backwards", () => {
    for (const target of [-2, 2 ** 38, 2 ** 44 + CODE]) {
      const machine = new Machine([asm.jalr(1, 0, 6)]).setX(6, target);
      expect(machine.run()).toBe(EXIT_FAULT);
      expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address: target });
      expect(machine.registers.pc).toBe(target);
      expect(machine.run()).toBe(EXIT_FAULT);
      expect(machine.fault.address).toBe(target);
    }
  });

  it("also one whose target is no safe integer: the fault has it, pc is as far as a number goes", () => {
    const machine = new Machine([asm.jalr(1, 0, 6)]);
    machine.registers.setXBigInt(6, 0x7123456789abcdefn);
    expect(machine.run()).toBe(EXIT_FAULT);
    const { addressLow, addressHigh } = machine.interpreter.fault;
    expect([addressLow >>> 0, addressHigh]).toEqual([0x89abcdee, 0x71234567]);
    expect(machine.registers.pc).toBe(2 ** 53 - 2);
  });

  it("needs the right to execute", () => {
    const machine = new Machine([asm.jalr(0, 0, 6)]).setX(6, 0x30000);
    machine.memory.map(0x30000, 1, ACCESS_READ | ACCESS_WRITE);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_ACCERR, address: 0x30000 });
  });

  it("running off the last page faults behind it, with the budget used as far as it went", () => {
    const machine = new Machine([asm.NOP], CODE + 0x1ffc);
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.registers.pc).toBe(CODE + 0x2000);
    expect(machine.registers.instret).toBe(1);
  });

  it("of an instruction that ends on a missing page: pc is its start, the address that page", () => {
    const machine = new Machine();
    machine.memory.writeWords(CODE + 0x1ffc, [(0x0013 << 16) | asm.C_NOP]);
    machine.registers.pc = CODE + 0x1ffc;
    expect(machine.run()).toBe(EXIT_FAULT);
    expect(machine.registers.pc).toBe(CODE + 0x1ffe);
    expect(machine.fault).toEqual({ signal: SIGSEGV, code: SEGV_MAPERR, address: CODE + 0x2000 });
  });

  it("execute-only pages run", () => {
    const machine = new Machine();
    machine.memory.map(0x30000, 1, ACCESS_EXECUTE);
    machine.memory.writeWords(0x30000, [asm.ECALL]);
    machine.registers.pc = 0x30000;
    expect(machine.run()).toBe(EXIT_SYSCALL);
  });

  it("goes on across the 4 GiB boundaries", () => {
    const machine = new Machine();
    machine.memory.map(2 ** 32 - 4096, 8192);
    machine.memory.writeWords(2 ** 32 - 8, [asm.auipc(5, 0x1000), asm.jal(1, 8), asm.ILLEGAL, asm.auipc(6, -0x1000)]);
    machine.memory.writeWords(2 ** 32 + 8, [asm.ECALL]);
    machine.registers.pc = 2 ** 32 - 8;
    expect(machine.run()).toBe(EXIT_SYSCALL);
    expect([machine.x(5), machine.x(1), machine.x(6)]).toEqual([2 ** 32 + 0xff8, 2 ** 32, 2 ** 32 - 0xffc]);
    expect(machine.registers.pc).toBe(2 ** 32 + 12);
  });
});
