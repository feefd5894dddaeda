/**
 * Shows V8 the run loop at work before the first guest instruction.
 *
 * The compiler translates what has type feedback, that is, what was executed before; the first operation it has not
 * seen throws the whole compiled loop away, and a program that starts up meets new ones all the time. So here each
 * operation is executed, in each of its ways.
 */
import { FramePool, PAGE_SIZE } from "../../mm/frame-pool.ts";
import { TLB_MASK } from "../../mm/tlb.ts";
import { CodeCache } from "./code-cache.ts";
import { Cpu } from "./cpu.ts";
import { encodeB, encodeI, encodeJ, encodeR, encodeS, encodeU } from "./encode.ts";
import { EXIT_SYSCALL } from "./exit-reason.ts";
import { REG_A0, REG_A1, REG_A2, REG_A3, REG_SP, RiscvRegisters } from "./registers.ts";
import { runLoop } from "./run-loop.ts";
import type { TranslatingMemory } from "./translating-memory.ts";

const ECALL = 0x00000073;
const EBREAK = 0x00100073;
const NOP = 0x00000013;
const C_NOP = 0x0001;
const ILLEGAL = 0;

/** Three pages of code and two of data, from address 4096 on. */
const CODE = PAGE_SIZE;
const DATA = 4 * PAGE_SIZE;
const PAGES = 6;
/** Eight bytes further is the last doubleword of a page; nine bytes further an access ends on the next one. */
const DATA_END = DATA + 0xff0;
const STOPS = CODE + 0xec0;
const FAR_BRANCHES = CODE + 0xf80;
const PAGE_CROSSING = CODE + 0xff8;
const LANDINGS = CODE + 0x1100;

const FUNCT3 = [0, 1, 2, 3, 4, 5, 6, 7];
const BRANCHES = [0, 1, 4, 5, 6, 7];

/**
 * rs1 and rs2: less, greater, equal; shifts by less and more than 32; operands that differ in their high halves only.
 */
const OPERANDS = [
  [5, 7],
  [7, 5],
  [5, 5],
  [-1, 37],
  [2 ** 40, 1],
  [0, -(2 ** 40)],
] as const;

/** Where the program is: also above 4 GiB, where not every number that matters is an int32. */
const ORIGINS = [0, 2 ** 32 + 2 ** 31];

/** An address space whose pages are frames of the same number, at each of the origins. */
class IdentityMemory implements TranslatingMemory {
  readonly pool: FramePool;
  readonly faultSignal = 0;
  readonly faultCode = 0;

  constructor(pool: FramePool) {
    this.pool = pool;
    for (let page = 1; page < PAGES; page++) pool.allocate();
  }

  translate(vpn: number): number {
    const frame = vpn & 0xffff;
    if (frame === 0 || frame >= PAGES) return -1;
    if (frame >= DATA / PAGE_SIZE) {
      const { readTag, readBase, writeTag, writeBase } = this.pool.tlb;
      readTag[vpn & TLB_MASK] = vpn;
      readBase[vpn & TLB_MASK] = frame * PAGE_SIZE;
      writeTag[vpn & TLB_MASK] = vpn;
      writeBase[vpn & TLB_MASK] = frame * PAGE_SIZE;
    }
    return frame;
  }
}

/** Everything that falls through, on rs1 = a1, rs2 = a2, rd = a3, with a0 for addresses. */
function straightCode(): number[] {
  const register = (opcode: number, funct3: number, funct7: number): number =>
    encodeR(opcode, funct3, funct7, REG_A3, REG_A1, REG_A2);
  const immediate = (opcode: number, funct3: number, value: number): number =>
    encodeI(opcode, funct3, REG_A3, REG_A1, value);
  const load = (opcode: number, funct3: number, offset: number): number =>
    encodeI(opcode, funct3, REG_A3, REG_A0, offset);
  const store = (opcode: number, funct3: number, offset: number): number =>
    encodeS(opcode, funct3, REG_A0, REG_A2, offset);
  return [
    ...FUNCT3.map((f) => register(0x33, f, 0)),
    ...FUNCT3.map((f) => register(0x33, f, 1)),
    ...[0, 1, 5].map((f) => register(0x3b, f, 0)),
    ...[0, 4, 5, 6, 7].map((f) => register(0x3b, f, 1)),
    ...[0x33, 0x3b].flatMap((opcode) => [register(opcode, 0, 0x20), register(opcode, 5, 0x20)]),
    ...[0, 2, 3, 4, 6, 7].flatMap((f) => [immediate(0x13, f, 6), immediate(0x13, f, -6)]),
    ...[3, 35].flatMap((n) => [immediate(0x13, 1, n), immediate(0x13, 5, n), immediate(0x13, 5, n | 0x400)]),
    ...[immediate(0x1b, 0, 1), immediate(0x1b, 1, 3), immediate(0x1b, 5, 3), immediate(0x1b, 5, 0x403)],
    ...[immediate(0x13, 0, 0), encodeU(0x37, REG_A3, 4096), encodeU(0x17, REG_A3, 4096), NOP],
    ...[8, 9].flatMap((at) => [
      ...FUNCT3.slice(0, 7).map((f) => load(0x03, f, at)),
      ...[2, 3].map((f) => load(0x07, f, at)),
    ]),
    ...[8, 9].flatMap((at) => [
      ...FUNCT3.slice(0, 4).map((f) => store(0x23, f, at)),
      ...[2, 3].map((f) => store(0x27, f, at)),
    ]),
    // Into the page of code itself.
    encodeS(0x23, 3, REG_SP, REG_A2, 0),
    ...[2, 3].map((f) => encodeR(0x2f, f, 0, REG_A3, REG_A0, REG_A2)),
    encodeI(0x73, 2, REG_A3, 0, 3),
    encodeR(0x53, 7, 1, REG_A3, REG_A1, REG_A2),
    ...BRANCHES.flatMap((f) => [encodeB(0x63, f, REG_A1, REG_A2, 8), NOP]),
    ...[0, 1].flatMap((f) => [encodeB(0x63, f, REG_A1, 0, 8), NOP]),
    ...[encodeJ(0x6f, 0, 4), encodeJ(0x6f, REG_A3, 4)],
    ...[encodeU(0x17, REG_A3, 0), encodeI(0x67, 0, REG_A3, REG_A3, 8)],
  ];
}

function buildProgram(pool: FramePool): void {
  const put = (address: number, words: readonly number[]): void => {
    words.forEach((word, i) => {
      for (let byte = 0; byte < 4; byte++) pool.u8[address + 4 * i + byte] = word >>> (8 * byte);
    });
  };
  const straight = straightCode();
  put(CODE, [...straight, encodeJ(0x6f, 0, FAR_BRANCHES - CODE - 4 * straight.length)]);
  // Branches to the next page, and jumps back behind them.
  put(FAR_BRANCHES, [
    ...BRANCHES.map((f) => encodeB(0x63, f, REG_A1, REG_A2, LANDINGS - FAR_BRANCHES)),
    encodeJ(0x6f, 0, PAGE_CROSSING - FAR_BRANCHES - 4 * BRANCHES.length),
  ]);
  put(
    LANDINGS,
    BRANCHES.map(() => encodeJ(0x6f, REG_A3, FAR_BRANCHES - LANDINGS + 4)),
  );
  // A jump on two pages, a step over the end of a page, a jump through a register to another page.
  const straddling = encodeI(0x67, 0, REG_A3, REG_A3, 12);
  put(PAGE_CROSSING, [encodeU(0x17, REG_A3, 0), C_NOP | (straddling << 16), straddling >>> 16]);
  put(PAGE_CROSSING + 12, [encodeJ(0x6f, 0, 0xff8)]);
  put(PAGE_CROSSING + 12 + 0xff8, [NOP, encodeU(0x17, REG_A3, -0x1000), encodeI(0x67, 0, REG_A3, REG_A3, -0x140)]);
  put(STOPS, [ECALL, EBREAK, ILLEGAL, encodeI(0x03, 3, REG_A3, 0, 0)]);
}

function train(): void {
  const pool = new FramePool(1 << 20);
  const memory = new IdentityMemory(pool);
  const cpu = new Cpu(new CodeCache(pool, PAGES + 1), { time: () => 0 });
  buildProgram(pool);
  const registers = new RiscvRegisters();
  const run = (pc: number, budget: number): number => {
    registers.pc = pc;
    cpu.enter(registers, memory, budget);
    return runLoop(cpu, registers, budget);
  };
  for (const [a, b] of OPERANDS) {
    for (const origin of ORIGINS) {
      registers.setXNumber(REG_A0, origin + DATA_END);
      registers.setXNumber(REG_A1, a);
      registers.setXNumber(REG_A2, b);
      // The second time no code changes on the way.
      for (const target of [STOPS + 64, DATA]) {
        registers.setXNumber(REG_SP, origin + target);
        const reason = run(origin + CODE, 1000);
        if (reason !== EXIT_SYSCALL) throw new Error(`training ended with ${reason} at ${registers.pc.toString(16)}`);
      }
      for (let stop = 1; stop < 4; stop++) run(origin + STOPS + 4 * stop, 1);
      run(origin, 1);
      run(origin + CODE, 1);
    }
  }
}

let isTrained = false;

/** Does it once in the life of the process. */
export function trainRunLoop(): void {
  if (isTrained) return;
  isTrained = true;
  train();
}
