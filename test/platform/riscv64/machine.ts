import { FramePool, PAGE_SIZE } from "../../../src/mm/frame-pool.ts";
import { CodeCache } from "../../../src/platform/riscv64/code-cache.ts";
import { type ExitReason, Interpreter } from "../../../src/platform/riscv64/interpreter.ts";
import { RiscvRegisters } from "../../../src/platform/riscv64/registers.ts";
import { PageMap } from "./page-map.ts";

export const CODE = 0x10000;
export const DATA = 0x20000;

/** One hart with two pages of code at CODE and two of data at DATA, with nothing mapped around them. */
export class Machine {
  readonly pool = new FramePool(1 << 20);
  readonly memory = new PageMap(this.pool);
  readonly codeCache = new CodeCache(this.pool);
  readonly interpreter = new Interpreter(this.codeCache, { time: ({ instret }) => 2 ** 32 + instret });
  readonly registers = new RiscvRegisters();

  constructor(program: readonly number[] = [], address: number = CODE) {
    this.memory.map(CODE, 2 * PAGE_SIZE);
    this.memory.map(DATA, 2 * PAGE_SIZE);
    this.memory.writeWords(address, program);
    this.registers.pc = address;
  }

  run(budget = 1000): ExitReason {
    return this.interpreter.run(this.registers, this.memory, budget);
  }

  x(register: number): number {
    return this.registers.xAsNumber(register);
  }

  setX(register: number, value: number): this {
    this.registers.setXNumber(register, value);
    return this;
  }

  get fault(): { signal: number; code: number; address: number } {
    const { signal, code, address } = this.interpreter.fault;
    return { signal, code, address };
  }
}
