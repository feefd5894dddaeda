/**
 * Speed of the riscv64 interpreter in millions of instructions per second, beside qemu's user-mode emulation on the
 * same machine.
 *
 * The guest programs are in test/guest/bench. Run it compiled (`npx rolldown bench/riscv64.ts --platform node -o
 * <file>`): it measures JavaScript, not a transpiler. Usage: riscv64 [rounds] [program ...]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FramePool, PAGE_SIZE } from "../src/mm/frame-pool.ts";
import { CodeCache } from "../src/platform/riscv64/code-cache.ts";
import { EXIT_BUDGET, EXIT_SYSCALL, Interpreter } from "../src/platform/riscv64/interpreter.ts";
import { REG_A0, REG_A1, REG_A2, REG_A7, REG_SP, RiscvRegisters } from "../src/platform/riscv64/registers.ts";
import { PageMap } from "../test/platform/riscv64/page-map.ts";

const PROGRAMS = ["loop", "sieve", "sha256", "fib", "divide", "float"];
const SOURCES = join(process.cwd(), "test/guest/bench");
const COMPILER = ["riscv64-linux-gnu-gcc", "-O2", "-static", "-nostdlib", "-ffreestanding", "-fno-math-errno"];
const STACK_TOP = 0x3f_ffff_0000;
const STACK_SIZE = 64 * 1024;
const SLICE = 1_000_000;
const SYS_write = 64;
const PT_LOAD = 1;

function load(image: Buffer, memory: PageMap): number {
  const headers = Number(image.readBigUInt64LE(32));
  for (let i = 0; i < image.readUInt16LE(56); i++) {
    const header = headers + i * 56;
    if (image.readUInt32LE(header) !== PT_LOAD) continue;
    const offset = Number(image.readBigUInt64LE(header + 8));
    const address = Number(image.readBigUInt64LE(header + 16));
    memory.map(address, Number(image.readBigUInt64LE(header + 40)));
    memory.writeBytes(address, image.subarray(offset, offset + Number(image.readBigUInt64LE(header + 32))));
  }
  return Number(image.readBigUInt64LE(24));
}

function run(image: Buffer): { output: string; instructions: number; seconds: number } {
  const pool = new FramePool(64 * 1024 * 1024);
  const memory = new PageMap(pool);
  const registers = new RiscvRegisters();
  registers.pc = load(image, memory);
  memory.map(STACK_TOP - STACK_SIZE, STACK_SIZE + PAGE_SIZE);
  registers.setXNumber(REG_SP, STACK_TOP);
  const interpreter = new Interpreter(new CodeCache(pool), { time: ({ instret }) => instret });
  let output = "";
  const start = process.hrtime.bigint();
  for (;;) {
    const reason = interpreter.run(registers, memory, SLICE);
    if (reason === EXIT_BUDGET) continue;
    if (reason !== EXIT_SYSCALL) throw new Error(`exit ${reason} at ${registers.pc.toString(16)}`);
    if (registers.getXLow(REG_A7) !== SYS_write) break;
    const text = memory.readBytes(registers.xAsNumber(REG_A1), registers.getXLow(REG_A2));
    output += Buffer.from(text).toString("latin1");
    registers.setXNumber(REG_A0, text.length);
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { output, instructions: registers.instret, seconds };
}

function runQemu(file: string): { output: string; seconds: number } {
  const start = process.hrtime.bigint();
  const output = execFileSync("qemu-riscv64-static", [file], { encoding: "latin1" });
  return { output, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

function main(rounds: number, programs: string[]): void {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-bench-"));
  try {
    const rates = new Map<string, { ours: number[]; qemu: number[]; instructions: number }>();
    for (const program of programs) {
      const [compiler, ...flags] = COMPILER;
      execFileSync(compiler!, [...flags, "-o", join(folder, program), join(SOURCES, `${program}.c`)]);
      rates.set(program, { ours: [], qemu: [], instructions: 0 });
    }
    for (let round = 0; round < rounds; round++) {
      for (const [program, rate] of rates) {
        const file = join(folder, program);
        const ours = run(readFileSync(file));
        const qemu = runQemu(file);
        if (ours.output !== qemu.output) throw new Error(`${program}: ${ours.output} is not qemu's ${qemu.output}`);
        rate.instructions = ours.instructions;
        rate.ours.push(ours.instructions / ours.seconds / 1e6);
        rate.qemu.push(ours.instructions / qemu.seconds / 1e6);
      }
    }
    console.log("program   M instructions MIPS (median)          best qemu (median)");
    for (const [program, { ours, qemu, instructions }] of rates) {
      const best = Math.max(...ours);
      const cells = [instructions / 1e6, median(ours), best, median(qemu)].map((n) => n.toFixed(0).padStart(14));
      console.log(program.padEnd(10) + cells.join(""));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [rounds, ...programs] = process.argv.slice(2);
main(Number(rounds ?? 3), programs.length > 0 ? programs : PROGRAMS);
