import * as hostFs from "node:fs/promises";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filesOf } from "./fixture.ts";
import { operation, outcome } from "./operations.ts";

describe("sandbox.fs against node:fs/promises", () => {
  it("gives the same results and the same errors for the same operations", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
        const hostRoot = await hostFs.mkdtemp(`${tmpdir()}/sandbox-fs-`);
        const sandboxFs = await filesOf();
        await sandboxFs.mkdir("/scratch", { mode: 0o700 });
        try {
          for (const [step, call] of operations.entries()) {
            const expected = await outcome(hostFs, hostRoot, call);
            const actual = await outcome(sandboxFs, "/scratch", call);
            expect({ step, call, result: actual }).toEqual({ step, call, result: expected });
          }
        } finally {
          await hostFs.rm(hostRoot, { recursive: true, force: true });
        }
      }),
      { numRuns: Number(process.env["SANDBOX_FS_RUNS"] ?? 150), seed: Number(process.env["SANDBOX_FS_SEED"] ?? 1) },
    );
  });
});
