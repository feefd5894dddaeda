import fc from "fast-check";
import { expect, it } from "vitest";
import { assemble, machineProgram } from "./machine-program.ts";
import { runMachineCode } from "./run-machine-code.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 60);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const timeout = process.env["FUZZ_RUNS"] === undefined ? 60_000 : 2 ** 30;
const SLICES = 8;

it("survives any machine code", { timeout }, async () => {
  const oneInFour = fc.nat(3).map((quarter) => quarter === 0);
  await fc.assert(
    fc.asyncProperty(machineProgram, oneInFour, async (program, moves) => {
      const files = new Map([["/init", assemble(program)]]);
      expect(await runMachineCode({ files, argv: ["/init"], slices: SLICES, moves })).toHaveProperty("status");
    }),
    { numRuns, seed },
  );
});
