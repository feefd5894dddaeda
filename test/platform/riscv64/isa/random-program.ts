import fc from "fast-check";
import { COMPRESSED_KINDS } from "./compressed-kinds.ts";
import { CONTROL_KINDS } from "./control-kinds.ts";
import { CSR_KINDS, FLOAT_KINDS } from "./float-kinds.ts";
import { initialState } from "./initial-state.ts";
import { type Fields, type InstructionKind, writeInstructions } from "./instruction-kind.ts";
import { INTEGER_KINDS } from "./integer-kinds.ts";
import { CODE_BASE, type TestProgram } from "./layout.ts";
import { ATOMIC_KINDS, MEMORY_KINDS } from "./memory-kinds.ts";

export const GROUPS: { readonly [name: string]: readonly InstructionKind[] } = {
  integer: INTEGER_KINDS,
  memory: MEMORY_KINDS,
  atomic: ATOMIC_KINDS,
  float: FLOAT_KINDS,
  csr: CSR_KINDS,
  control: CONTROL_KINDS,
  compressed: COMPRESSED_KINDS,
};

/** So that a program fits the code area of a record: no kind emits more than 18 bytes. */
const MAX_ITEMS = 48;
const PAGE_SIZE = 4096;

interface Item extends Fields {
  readonly kind: InstructionKind;
  /** How many instructions a jump goes over. */
  readonly skip: number;
}

const item = (kinds: readonly InstructionKind[]): fc.Arbitrary<Item> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    rd: fc.nat(31),
    rs1: fc.nat(31),
    rs2: fc.nat(31),
    rs3: fc.nat(31),
    value: fc.integer(),
    option: fc.nat(63),
    skip: fc.nat(6),
  });

/**
 * Random programs over the given kinds, whose jumps all go forward. They shrink to few instructions and a zero state.
 */
export function randomProgram(kinds: readonly InstructionKind[]): fc.Arbitrary<RandomProgram> {
  return fc
    .record({
      items: fc.array(item(kinds), { minLength: 1, maxLength: MAX_ITEMS, size: "max" }),
      seed: fc.integer(),
      // Mostly so that the program runs over the end of the first page.
      start: fc.oneof(fc.integer({ min: PAGE_SIZE - 512, max: PAGE_SIZE - 2 }), fc.nat(PAGE_SIZE - 2)),
    })
    .map(({ items, seed, start }) => new RandomProgram(items, seed, CODE_BASE + (start & -2)));
}

export class RandomProgram implements TestProgram {
  readonly items: readonly Item[];
  readonly seed: number;
  readonly address: number;
  readonly state: Uint8Array;
  readonly code: Uint8Array;

  constructor(items: readonly Item[], seed: number, address: number) {
    this.items = items;
    this.seed = seed;
    this.address = address;
    this.state = initialState(seed);
    this.code = this.assemble();
  }

  private assemble(): Uint8Array {
    const { items } = this;
    const starts = [0];
    const measured: number[] = [];
    for (const { kind, ...fields } of items) {
      writeInstructions(kind.emit(fields, 0), measured);
      starts.push(measured.length);
    }
    const code: number[] = [];
    items.forEach(({ kind, skip, ...fields }, i) => {
      const target = starts[Math.min(i + 1 + skip, items.length)]!;
      writeInstructions(kind.emit(fields, target - starts[i]!), code);
    });
    return Uint8Array.from(code);
  }

  /** How fast-check prints a failing program. */
  toString(): string {
    const lines = this.items.map(({ kind, ...f }) => {
      const fields = Object.entries(f).map(([name, value]) => `${name}=${value}`);
      return `${kind.name} ${fields.join(" ")}`;
    });
    const bytes = Buffer.from(this.code).toString("hex");
    return `at ${this.address.toString(16)}, state seed ${this.seed}, code ${bytes}:\n  ${lines.join("\n  ")}`;
  }
}
