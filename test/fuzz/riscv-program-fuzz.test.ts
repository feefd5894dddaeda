import fc from "fast-check";
import { expect, it } from "vitest";
import { ET_EXEC } from "../../src/abi/elf.ts";
import { addi, auipc, ECALL, ld } from "../platform/riscv64/assembler.ts";
import { type InstructionKind, writeInstructions } from "../platform/riscv64/isa/instruction-kind.ts";
import { GROUPS } from "../platform/riscv64/isa/random-program.ts";
import { writeElf } from "../support/elf-image.ts";
import { fuzzScript } from "./arbitrary-script.ts";
import type { FuzzArgument, FuzzCall } from "./fuzz-call.ts";
import { runMachineCode } from "./run-machine-code.ts";
import { SCRATCH_BASE, scratchImage } from "./scratch-area.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 100);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const timeout = process.env["FUZZ_RUNS"] === undefined ? 60_000 : 2 ** 30;

const TEXT = 0x10000;
const TEXT_SIZE = 8192;
/** Behind the text, in the same segment: eight words for each system call. */
const TABLE = TEXT + TEXT_SIZE;
const PF_RWX = 7;
const PF_RW = 6;
const SLICES = 40;

/** Some bytes of code, or a system call. */
type Item = { readonly words: readonly number[] } | { readonly call: FuzzCall };

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
  .map((number) => ({ words: [addi(17, 0, number), ECALL] }));
const systemCall: fc.Arbitrary<Item> = fuzzScript
  .map(({ processes }) => processes[0]![0]!)
  .map((call): Item => ({ call }));

const program = fc.record({
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
  moves: fc.boolean(),
});

/** The program as an executable: code that loads registers from a table, then the items one after the other. */
function assemble(items: readonly Item[], registers: readonly number[]): Uint8Array {
  const segment = new Uint8Array(TEXT_SIZE + 8192);
  const view = new DataView(segment.buffer);
  let words = 0;
  const addWord = (lo: number, hi: number): number => {
    const at = TEXT_SIZE + 8 * words++;
    view.setInt32(at, lo, true);
    view.setInt32(at + 4, hi, true);
    return TEXT + at;
  };
  const code: number[] = [];
  /** Loads a register from the table, without another register. */
  const load = (register: number, from: number): void => {
    const distance = from - (TEXT + code.length);
    const low = (distance << 20) >> 20;
    writeInstructions([auipc(register, (distance - low) | 0), ld(register, low, register)], code);
  };
  for (const [i, value] of registers.entries()) load(i + 10, addWord(value, i % 3 === 0 ? value >> 3 : 0));
  for (const item of items) {
    if (code.length > TEXT_SIZE - 128 || words > 900) break;
    if ("words" in item) writeInstructions(item.words, code);
    else if ("call" in item.call) {
      const { call, args } = item.call;
      for (const [i, arg] of args.entries()) load(10 + i, addWord(...halves(arg)));
      writeInstructions([addi(17, 0, call), ECALL], code);
    }
  }
  segment.set(code.slice(0, TEXT_SIZE));
  return writeElf({
    type: ET_EXEC,
    entry: TEXT,
    segments: [
      { address: TEXT, bytes: segment, flags: PF_RWX },
      { address: SCRATCH_BASE, bytes: scratchImage, flags: PF_RW },
    ],
  });
}

function halves(arg: FuzzArgument): [lo: number, hi: number] {
  if (typeof arg === "number") return [arg | 0, Math.floor(arg / 2 ** 32) | 0];
  if (arg[0] === "word") return [arg[2], arg[1]];
  if (arg[0] === "fd" || arg[0] === "pid") return [arg[1] + 1, 0];
  return [SCRATCH_BASE + (arg[0] === "at" ? arg[1] : TABLE - TEXT), 0];
}

it("survives any machine code", { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(program, async ({ items, registers, moves }) => {
      const elf = assemble(items, registers);
      const outcome = await runMachineCode({
        files: new Map([["/init", elf]]),
        argv: ["/init"],
        slices: SLICES,
        moves,
      });
      expect(outcome).toHaveProperty("status");
    }),
    { numRuns, seed },
  );
});
