import { expect, it } from "vitest";
import { generateRunLoop } from "../../../tools/riscv64/generate-run-loop.ts";

it("run-loop.ts is what the generator makes of its templates", async () => {
  await expect(generateRunLoop()).toMatchFileSnapshot("../../../src/platform/riscv64/run-loop.ts");
});
