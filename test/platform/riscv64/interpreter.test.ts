import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXIT_BUDGET, EXIT_SYSCALL } from "../../../src/platform/riscv64/interpreter.ts";
import { RiscvRegisters } from "../../../src/platform/riscv64/registers.ts";
import * as asm from "./assembler.ts";
import { InterpreterSubject } from "./isa/interpreter-subject.ts";
import { ANSWER_SIZE } from "./isa/layout.ts";
import { GROUPS, randomProgram } from "./isa/random-program.ts";
import { CODE, DATA, Machine } from "./machine.ts";

describe("the budget", () => {
  it("is exact", () => {
    fc.assert(
      fc.property(fc.nat(200), (budget) => {
        const machine = new Machine([asm.addi(5, 5, 1), (asm.C_NOP << 16) | asm.C_NOP, asm.jal(0, -8)]);
        expect(machine.run(budget)).toBe(EXIT_BUDGET);
        expect(machine.registers.instret).toBe(budget);
        expect(machine.x(5)).toBe(Math.ceil(budget / 4));
        expect(machine.registers.pc).toBe(CODE + [0, 4, 6, 8][budget % 4]!);
      }),
      { seed: 1 },
    );
  });

  it("ends before an ecall that would be one too many, and after one that is the last", () => {
    const machine = new Machine([asm.NOP, asm.ECALL]);
    expect(machine.run(1)).toBe(EXIT_BUDGET);
    expect(machine.registers.pc).toBe(CODE + 4);
    expect(machine.run(1)).toBe(EXIT_SYSCALL);
    expect(machine.registers.instret).toBe(2);
  });

  it("ends before a fault that would be one too many", () => {
    const machine = new Machine([asm.jalr(0, 0, 0)]);
    expect(machine.run(1)).toBe(EXIT_BUDGET);
    expect(machine.registers.pc).toBe(0);
  });

  it("cuts a program anywhere without changing what it does", () => {
    const kinds = Object.values(GROUPS).flat();
    const whole = new InterpreterSubject();
    const sliced = new InterpreterSubject();
    const slices = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(randomProgram(kinds), slices, (program, budgets) => {
        const atOnce = new Uint8Array(ANSWER_SIZE);
        const inSlices = new Uint8Array(ANSWER_SIZE);
        const reason = whole.run(program, atOnce, 0);
        sliced.start(program);
        let last = EXIT_BUDGET;
        for (let i = 0; last === EXIT_BUDGET; i++) {
          const budget = budgets[i % budgets.length]!;
          const before = sliced.registers.instret;
          last = sliced.interpreter.run(sliced.registers, sliced.memory, budget);
          if (last === EXIT_BUDGET) expect(sliced.registers.instret - before).toBe(budget);
        }
        sliced.finish(program, inSlices, 0);
        expect(last).toBe(reason);
        expect(sliced.registers).toEqual(whole.registers);
        expect(Buffer.from(inSlices).equals(atOnce)).toBe(true);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });
});

describe("lr and sc", () => {
  const program = [asm.lrW(5, 6), asm.scW(7, 8, 6), asm.scW(9, 8, 6)];
  const fresh = (): Machine => new Machine(program).setX(6, DATA).setX(7, -1).setX(8, 99).setX(9, -1);

  it("sc succeeds once", () => {
    const machine = fresh();
    machine.run(3);
    expect([machine.x(7), machine.x(9)]).toEqual([0, 1]);
    expect(machine.memory.readBytes(DATA, 1)[0]).toBe(99);
  });

  it("a budget's end between them changes nothing", () => {
    const machine = fresh();
    machine.run(1);
    machine.run(1);
    expect(machine.x(7)).toBe(0);
  });

  it("sc fails after a context switch, and writes nothing", () => {
    const machine = fresh();
    machine.run(1);
    machine.registers.clearReservation();
    machine.run(1);
    expect(machine.x(7)).toBe(1);
    expect(machine.memory.readBytes(DATA, 1)[0]).toBe(0);
  });

  it("sc fails at another address", () => {
    const machine = fresh();
    machine.run(1);
    machine.setX(6, DATA + 4).run(1);
    expect(machine.x(7)).toBe(1);
  });

  it("sc fails after a system call: Linux drops the reservation on the way back", () => {
    const machine = new Machine([asm.lrW(5, 6), asm.ECALL, asm.scW(7, 8, 6)]).setX(6, DATA);
    machine.run();
    machine.run(1);
    expect(machine.x(7)).toBe(1);
  });
});

describe("counters", () => {
  it("instret and cycle count the instructions before", () => {
    const machine = new Machine([asm.NOP, asm.csrrs(5, 0xc02, 0), asm.csrrs(6, 0xc00, 0)]);
    machine.registers.instret = 2 ** 32 + 5;
    machine.run(3);
    expect([machine.x(5), machine.x(6)]).toEqual([2 ** 32 + 6, 2 ** 32 + 7]);
  });

  it("time asks the platform, with instret up to date", () => {
    const machine = new Machine([asm.NOP, asm.csrrs(5, 0xc01, 0)]);
    machine.run(2);
    expect(machine.x(5)).toBe(2 ** 32 + 1);
  });
});

describe("address spaces", () => {
  it("do not see each other's translations", () => {
    const a = new Machine([asm.lw(5, 0, 6), asm.jal(0, -4)]).setX(6, DATA);
    const b = new RiscvRegisters();
    b.copyFrom(a.registers);
    const other = new (a.memory.constructor as typeof import("./page-map.ts").PageMap)(a.pool);
    other.map(CODE, 1);
    other.map(DATA, 1);
    other.writeWords(CODE, [asm.lw(5, 4, 6), asm.jal(0, -4)]);
    a.memory.writeWords(DATA, [1, 2]);
    other.writeWords(DATA, [3, 4]);
    for (let i = 0; i < 3; i++) {
      a.run(2);
      a.interpreter.run(b, other, 2);
      expect([a.x(5), b.xAsNumber(5)]).toEqual([1, 4]);
    }
  });
});
