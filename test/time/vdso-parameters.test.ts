import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  readVdsoParameters,
  VDSO_CLOCK_NOT_READY,
  VDSO_PARAMETERS_SIZE,
  writeVdsoParameters,
} from "../../src/time/vdso-parameters.ts";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const clock = fc.record({
  ready: fc.boolean(),
  baseCycles: int64,
  baseRef: int64,
  frequency: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});

describe("vDSO parameter page", () => {
  it("reads back what was written, at an even sequence that grows by two", () => {
    fc.assert(
      fc.property(fc.record({ monotonic: clock, realtime: clock, raw: clock }), (parameters) => {
        const view = new DataView(new ArrayBuffer(4096));
        writeVdsoParameters(view, 64, parameters);
        writeVdsoParameters(view, 64, parameters);
        expect(readVdsoParameters(view, 64)).toEqual(parameters);
        expect(view.getBigUint64(64, true)).toBe(4n);
        expect(view.getBigUint64(64 + VDSO_PARAMETERS_SIZE, true)).toBe(0n);
      }),
    );
  });

  it("cannot be read in the middle of an update", () => {
    const view = new DataView(new ArrayBuffer(VDSO_PARAMETERS_SIZE));
    view.setBigUint64(0, 7n, true);
    expect(readVdsoParameters(view, 0)).toBe(null);
  });

  it("is laid out as gVisor's page: sequence, then ready, base cycles, base reference and frequency per clock", () => {
    const view = new DataView(new ArrayBuffer(VDSO_PARAMETERS_SIZE));
    const realtime = { ready: true, baseCycles: -2n, baseRef: 3n, frequency: 4n };
    writeVdsoParameters(view, 0, { monotonic: VDSO_CLOCK_NOT_READY, realtime, raw: VDSO_CLOCK_NOT_READY });
    const words = Array.from({ length: 13 }, (_, i) => view.getBigInt64(i * 8, true));
    expect(words).toEqual([2n, 0n, 0n, 0n, 0n, 1n, -2n, 3n, 4n, 0n, 0n, 0n, 0n]);
  });
});
