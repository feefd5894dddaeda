import fc from "fast-check";
import { ET_EXEC } from "../../src/abi/elf.ts";
import { SA_NODEFER, SA_ONSTACK, SA_SIGINFO, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP } from "../../src/abi/signal.ts";
import { SYS_exit_group, SYS_rt_sigaction, SYS_sigaltstack } from "../../src/abi/unistd-riscv64.ts";
import { add, addi, auipc, ECALL, jalr, ld, sd } from "../platform/riscv64/assembler.ts";
import { type InstructionKind, writeInstructions } from "../platform/riscv64/isa/instruction-kind.ts";
import { GROUPS } from "../platform/riscv64/isa/random-program.ts";
import { writeElf } from "../support/elf-image.ts";
import { fuzzScript } from "./arbitrary-script.ts";
import type { FuzzArgument, FuzzCall } from "./fuzz-call.ts";
import { SCRATCH_BASE, scratchImage } from "./scratch-area.ts";

const TEXT = 0x10000;
const TEXT_SIZE = 8192;
/** Behind the text, in the same segment: words that code loads. */
const TABLE = TEXT + TEXT_SIZE;
const TABLE_SIZE = 16_384;
const STACK_SIZE = 8192;
const PF_RWX = 7;
const PF_RW = 6;

const [RA, T0, T1, T2, A0, A2, A7] = [1, 5, 6, 7, 10, 12, 17] as const;

/** Some code, or a system call. */
type Item = { readonly words: readonly number[] } | { readonly call: FuzzCall };

/** Random machine code, most of it valid, that calls the kernel now and then. */
export interface MachineProgram {
  readonly items: readonly Item[];
  /** What registers from a0 on start with, low words. */
  readonly registers: readonly number[];
}

const kinds: readonly InstructionKind[] = Object.values(GROUPS).flat();
const validInstruction: fc.Arbitrary<Item> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    rd: fc.nat(31),
    rs1: fc.nat(31),
    rs2: fc.nat(31),
    rs3: fc.nat(31),
    value: fc.integer(),
    option: fc.nat(63),
    distance: fc.integer({ min: -40, max: 60 }),
  })
  .map(({ kind, distance, ...fields }) => ({ words: kind.emit(fields, distance * 2) }));
const randomWord: fc.Arbitrary<Item> = fc.integer().map((word) => ({ words: [word >>> 0] }));
const bareEcall: fc.Arbitrary<Item> = fc
  .integer({ min: 0, max: 470 })
  .map((number) => ({ words: [addi(A7, 0, number), ECALL] }));
const systemCall: fc.Arbitrary<Item> = fuzzScript.map(({ processes }) => ({ call: processes[0]![0]! }));

export const machineProgram: fc.Arbitrary<MachineProgram> = fc.record({
  items: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: systemCall },
      { weight: 6, arbitrary: validInstruction },
      { weight: 1, arbitrary: randomWord },
      { weight: 1, arbitrary: bareEcall },
    ),
    { minLength: 1, maxLength: 80, size: "max" },
  ),
  registers: fc.array(fc.integer(), { minLength: 16, maxLength: 16 }),
});

/** Code and the words it loads, as they grow. */
class Assembly {
  readonly segment: Uint8Array = new Uint8Array(TEXT_SIZE + TABLE_SIZE + STACK_SIZE);
  readonly code: number[] = [];
  private readonly view = new DataView(this.segment.buffer);
  private words = 0;

  get here(): number {
    return TEXT + this.code.length;
  }

  get isFull(): boolean {
    return this.code.length > TEXT_SIZE - 128 || this.words > TABLE_SIZE / 8 - 16;
  }

  emit(...instructions: readonly number[]): void {
    writeInstructions(instructions, this.code);
  }

  /** @returns its address. */
  word(lo: number, hi = 0): number {
    const at = TEXT_SIZE + 8 * this.words++;
    this.setWord(TEXT + at, lo, hi);
    return TEXT + at;
  }

  setWord(address: number, lo: number, hi = 0): void {
    this.view.setInt32(address - TEXT, lo, true);
    this.view.setInt32(address - TEXT + 4, hi, true);
  }

  /** Loads a word into a register without another one's help. */
  load(register: number, address: number): void {
    const distance = address - this.here;
    const low = (distance << 20) >> 20;
    this.emit(auipc(register, (distance - low) | 0), ld(register, low, register));
  }

  call(number: number, args: readonly (readonly [lo: number, hi: number])[]): void {
    for (const [i, [lo, hi]] of args.entries()) this.load(A0 + i, this.word(lo, hi));
    this.emit(addi(A7, 0, number), ECALL);
  }
}

/**
 * The program as an executable. Its faults are caught: each time it goes on with the next item that was not begun so, whatever the
 * registers and the stack pointer are by then.
 */
export function assemble({ items, registers }: MachineProgram): Uint8Array {
  const assembly = new Assembly();
  // The address of `nextItem` is itself in a word, since la takes two registers' worth of code.
  const nextItem = assembly.word(0);
  const itemAddresses = items.map(() => assembly.word(0));
  const afterLast = assembly.word(0);
  const handler = assembly.here;
  assembly.load(T0, assembly.word(nextItem));
  assembly.emit(ld(T1, 0, T0), addi(T2, T1, 8), sd(T2, 0, T0), add(T1, T1, T0), ld(T1, 8, T1));
  assembly.emit(sd(T1, 176, A2), jalr(0, 0, RA));

  const entry = assembly.here;
  assembly.call(SYS_sigaltstack, [
    [stack(assembly), 0],
    [0, 0],
  ]);
  const action = [assembly.word(handler), assembly.word(SA_SIGINFO | SA_ONSTACK | SA_NODEFER), assembly.word(0)];
  for (const signal of [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE]) {
    assembly.call(SYS_rt_sigaction, [
      [signal, 0],
      [action[0]!, 0],
      [0, 0],
      [8, 0],
    ]);
  }
  for (const [i, value] of registers.entries()) {
    assembly.load(i + 10, assembly.word(value, i % 3 === 0 ? value >> 3 : 0));
  }
  const exit = assembly.here + 8;
  assembly.emit(0x0100006f, 0); // over the exit: jal zero, 16
  assembly.emit(addi(A7, 0, SYS_exit_group), ECALL);
  for (const [i, item] of items.entries()) {
    assembly.setWord(itemAddresses[i]!, assembly.isFull ? exit : assembly.here);
    if (assembly.isFull) continue;
    if ("words" in item) assembly.emit(...item.words);
    else if ("call" in item.call) assembly.call(item.call.call, item.call.args.map(halves));
  }
  assembly.emit(addi(A7, 0, SYS_exit_group), ECALL);
  assembly.setWord(afterLast, exit);
  assembly.segment.set(assembly.code.slice(0, TEXT_SIZE));
  return writeElf({
    type: ET_EXEC,
    entry,
    segments: [
      { address: TEXT, bytes: assembly.segment, flags: PF_RWX },
      { address: SCRATCH_BASE, bytes: scratchImage, flags: PF_RW },
    ],
  });
}

/** A stack_t of the room behind the table. */
function stack(assembly: Assembly): number {
  const address = assembly.word(TABLE + TABLE_SIZE);
  assembly.word(0);
  assembly.word(STACK_SIZE);
  return address;
}

function halves(arg: FuzzArgument): [lo: number, hi: number] {
  if (typeof arg === "number") return [arg | 0, Math.floor(arg / 2 ** 32) | 0];
  switch (arg[0]) {
    case "word":
      return [arg[2], arg[1]];
    case "at":
      return [SCRATCH_BASE + arg[1], 0];
    case "map":
      return [TABLE, 0];
    default:
      return [arg[1] + 1, 0];
  }
}
