import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ET_DYN, ET_EXEC } from "../../src/abi/elf.ts";
import { addi, ECALL } from "../platform/riscv64/assembler.ts";
import { writeInstructions } from "../platform/riscv64/isa/instruction-kind.ts";
import { writeElf } from "../support/elf-image.ts";
import { type Outcome, runMachineCode } from "./run-machine-code.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 150);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const timeout = process.env["FUZZ_RUNS"] === undefined ? 60_000 : 2 ** 30;

const SYS_exit = 93;
const PF_RX = 5;
const PF_RW = 6;
const text: number[] = [];
writeInstructions([addi(10, 0, 7), addi(17, 0, SYS_exit), ECALL], text);
const code = Uint8Array.from(text);
const data = new Uint8Array(6000).fill(1);

const staticImage = writeElf({
  type: ET_EXEC,
  entry: 0x10000,
  segments: [
    { address: 0x10000, bytes: code, flags: PF_RX },
    { address: 0x20000, bytes: data, flags: PF_RW, zeros: 20_000 },
  ],
});
const interpreter = writeElf({ type: ET_DYN, entry: 0, segments: [{ address: 0, bytes: code, flags: PF_RX }] });
const dynamicImage = writeElf({
  type: ET_DYN,
  entry: 0,
  interpreter: "/ld.so",
  segments: [
    { address: 0, bytes: code, flags: PF_RX },
    { address: 0x2000, bytes: data, flags: PF_RW, zeros: 5000 },
  ],
});
const images = [staticImage, dynamicImage, interpreter];

/** What a header's field may be changed to. */
const ODD_WORDS = [
  0n,
  1n,
  7n,
  0x1000n,
  0x10000n,
  0x7fffffffn,
  0xffffffffn,
  2n ** 37n,
  2n ** 38n - 0x1000n,
  2n ** 38n,
].concat([2n ** 52n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 0x1000n, 2n ** 64n - 1n]);

/** Both headers end before it, and the interpreter's path too. */
const HEADERS = 64 + 3 * 56 + 8;

type Change =
  | { readonly kind: "byte"; readonly at: number; readonly value: number }
  | { readonly kind: "word"; readonly at: number; readonly size: 2 | 4 | 8; readonly value: bigint }
  | { readonly kind: "length"; readonly length: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("byte" as const), at: fc.nat(HEADERS), value: fc.nat(255) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("word" as const),
      at: fc.nat(HEADERS / 2).map((half) => half * 2),
      size: fc.constantFrom(2, 4, 8),
      value: fc.constantFrom(...ODD_WORDS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("length" as const), length: fc.nat(20_000) }) },
);

function changed(image: Uint8Array, changes: readonly Change[]): Uint8Array {
  let bytes: Uint8Array = image.slice();
  for (const change of changes) {
    if (change.kind === "length") {
      const resized = new Uint8Array(change.length);
      resized.set(bytes.subarray(0, change.length));
      bytes = resized;
      continue;
    }
    const view = new DataView(bytes.buffer);
    const size = change.kind === "byte" ? 1 : change.size;
    if (change.at + size > bytes.length) continue;
    if (change.kind === "byte") view.setUint8(change.at, change.value);
    else if (size === 2) view.setUint16(change.at, Number(change.value & 0xffffn), true);
    else if (size === 4) view.setUint32(change.at, Number(change.value & 0xffffffffn), true);
    else view.setBigUint64(change.at, change.value, true);
  }
  return bytes;
}

const execute = (files: ReadonlyMap<string, Uint8Array>, argv: readonly string[] = ["/init"]): Promise<Outcome> =>
  runMachineCode({ files, argv, slices: 4 });

/** What execve(2) says of files it does not run. */
const REFUSALS = [
  "E2BIG",
  "EACCES",
  "EEXIST",
  "EPERM",
  "EFAULT",
  "EINVAL",
  "EIO",
  "ELIBBAD",
  "ELOOP",
  "ENOENT",
  "ENOEXEC",
  "ENOMEM",
  "ENOTDIR",
  "EISDIR",
  "ENAMETOOLONG",
];

function expectOrdinary(outcome: Outcome): void {
  if ("refused" in outcome) expect(REFUSALS).toContain(outcome.refused);
  else expect(outcome.status).toBeGreaterThanOrEqual(0);
}

describe("execve(2) of a file somebody else wrote", () => {
  it("runs the files the next tests spoil", async () => {
    expect(await execute(new Map([["/init", staticImage]]))).toMatchObject({ status: 7 << 8 });
    const files = new Map([
      ["/init", dynamicImage],
      ["/ld.so", interpreter],
    ]);
    expect(await execute(files)).toMatchObject({ status: 7 << 8 });
  });

  it("runs or refuses any ELF file", { timeout }, async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...images), changes, changes, async (image, ofProgram, ofInterpreter) => {
        const files = new Map([
          ["/init", changed(image, ofProgram)],
          ["/ld.so", changed(interpreter, ofInterpreter)],
        ]);
        expectOrdinary(await execute(files));
        expectOrdinary(await execute(new Map(files).set("/ld.so", interpreter)));
      }),
      { numRuns, seed },
    );
  });

  it("runs or refuses any script", { timeout }, async () => {
    const piece = fc.constantFrom(
      "#!",
      " ",
      "\t",
      "\n",
      "\0",
      "/init",
      "/ld.so",
      "/static",
      "a".repeat(200),
      "a".repeat(300),
      "argument",
      "/",
      "\x7fELF",
      "tuxlet x\n",
    );
    const line = fc.array(piece, { maxLength: 12 }).map((pieces) => new TextEncoder().encode(`#!${pieces.join("")}`));
    await fc.assert(
      fc.asyncProperty(line, line, async (first, second) => {
        const files = new Map([
          ["/init", first],
          ["/ld.so", second],
          ["/static", staticImage],
        ]);
        expectOrdinary(await execute(files, ["/init", "x", "y"]));
      }),
      { numRuns, seed },
    );
  });
});
