import { FramePool, PAGE_SIZE } from "../../../../src/mm/frame-pool.ts";
import { CodeCache } from "../../../../src/platform/riscv64/code-cache.ts";
import { EXIT_FAULT, type ExitReason, Interpreter } from "../../../../src/platform/riscv64/interpreter.ts";
import { RiscvRegisters } from "../../../../src/platform/riscv64/registers.ts";
import { PageMap } from "../page-map.ts";
import * as layout from "./layout.ts";

/** More than any program has. */
const BUDGET = 10_000;

/** Tuxlet's interpreter, running the same programs as the oracle. */
export class InterpreterSubject {
  readonly memory: PageMap;
  readonly registers = new RiscvRegisters();
  readonly interpreter: Interpreter;
  instructions = 0;

  constructor() {
    const pool = new FramePool(1 << 20);
    this.memory = new PageMap(pool);
    this.memory.map(layout.CODE_BASE, layout.CODE_PAGES * PAGE_SIZE);
    this.memory.map(layout.WINDOW, layout.WINDOW_SIZE);
    this.interpreter = new Interpreter(new CodeCache(pool), { time: ({ instret }) => instret });
  }

  /**
   * Runs one program and writes the answer to `out[at...]`. @returns why it stopped: EXIT_FAULT at DONE, if all is
   * well.
   */
  run(program: layout.TestProgram, out: Uint8Array, at: number): ExitReason {
    this.start(program);
    const reason = this.interpreter.run(this.registers, this.memory, BUDGET);
    this.finish(program, out, at);
    return reason;
  }

  isDone(reason: ExitReason): boolean {
    return reason === EXIT_FAULT && this.registers.pc === layout.DONE;
  }

  start(program: layout.TestProgram): void {
    const { registers, memory } = this;
    const words = new Int32Array(program.state.slice(0, layout.WINDOW_OFFSET).buffer);
    registers.reset();
    for (let i = 1; i < 32; i++) registers.setX(i, words[2 * i]!, words[2 * i + 1]!);
    registers.f.set(words.subarray(64, 128));
    registers.fcsr = words[layout.FCSR_OFFSET / 4]!;
    registers.pc = program.address;
    memory.writeBytes(program.address, layout.completeCode(program));
    memory.writeBytes(layout.WINDOW, program.state.subarray(layout.WINDOW_OFFSET));
  }

  finish(program: layout.TestProgram, out: Uint8Array, at: number): void {
    const { registers, memory } = this;
    this.instructions += registers.instret;
    const bytesOf = (words: Int32Array): Uint8Array => new Uint8Array(words.buffer, 0, 256);
    layout.writeState(program, out, at);
    out.set(bytesOf(registers.x), at);
    out.set(bytesOf(registers.f), at + layout.F_OFFSET);
    out[at + layout.FCSR_OFFSET] = registers.fcsr;
    out.set(memory.readBytes(layout.WINDOW, layout.WINDOW_SIZE), at + layout.WINDOW_OFFSET);
  }
}
