// The schema idiom of src/abi/struct.ts, on every struct there is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytes,
  Field,
  type Fields,
  i16,
  i32,
  i64,
  type Struct,
  struct,
  u8,
  u16,
  u32,
  u64,
} from "../../src/abi/struct.ts";
import { abiModules } from "./modules.ts";

const SEED = 0x7e57;
const BASE = 24; // structs are written somewhere inside a larger view

const structs = (await abiModules()).flatMap((m) => [...m.structs].map(([name, s]) => ({ name, s })));

function bits(field: Field): number {
  return field.size * 8;
}

/** Any value C could hold in the field; of 64-bit fields those a number holds exactly. */
function numbers(field: Field): fc.Arbitrary<number> {
  if (field.size === 8) return fc.maxSafeInteger().map((n) => (field.signed ? n : Math.abs(n)));
  const max = 2 ** (field.signed ? bits(field) - 1 : bits(field)) - 1;
  return fc.integer({ min: field.signed ? -max - 1 : 0, max });
}

function values(s: Struct<Fields>): fc.Arbitrary<Record<string, number | Uint8Array>> {
  const record: Record<string, fc.Arbitrary<number | Uint8Array>> = {};
  for (const [name, f] of Object.entries(s.fields)) {
    record[name] = f instanceof Field ? numbers(f) : fc.uint8Array({ minLength: f.size, maxLength: f.size });
  }
  return fc.record(record);
}

function dirtyView(size: number): DataView {
  return new DataView(new Uint8Array(BASE + size + BASE).fill(0xaa).buffer);
}

describe.each(structs)("$name", ({ s }) => {
  it("has fields that are aligned, disjoint and inside", () => {
    const taken = new Set<number>();
    for (const field of Object.values(s.fields)) {
      if (field instanceof Field) expect(field.offset % field.size).toBe(0);
      expect(field.offset + field.size).toBeLessThanOrEqual(s.size);
      for (let at = field.offset; at < field.offset + field.size; at++) {
        expect(taken).not.toContain(at);
        taken.add(at);
      }
    }
  });

  it("reads what was written, leaves no old byte in padding and touches no byte outside", () => {
    fc.assert(
      fc.property(values(s), (given) => {
        const view = dirtyView(s.size);
        s.write(view, BASE, given);
        expect(s.read(view, BASE)).toEqual(given);
        const covered = new Set<number>();
        for (const f of Object.values(s.fields)) for (let i = 0; i < f.size; i++) covered.add(BASE + f.offset + i);
        for (let at = 0; at < view.byteLength; at++) {
          if (at < BASE || at >= BASE + s.size) expect(view.getUint8(at)).toBe(0xaa);
          else if (!covered.has(at)) expect(view.getUint8(at)).toBe(0);
        }
      }),
      { seed: SEED, numRuns: 20 },
    );
  });

  it("writes zero into fields that are not given", () => {
    const view = dirtyView(s.size);
    s.write(view, BASE, {});
    expect(new Uint8Array(view.buffer, BASE, s.size).every((b) => b === 0)).toBe(true);
  });
});

const KINDS = { u8, u16, u32, u64, i16, i32, i64 } as const;

describe.each(Object.entries(KINDS))("a field of type %s", (_, make) => {
  const field = make(8);
  const wrap = field.signed ? BigInt.asIntN : BigInt.asUintN;
  const view = new DataView(new ArrayBuffer(16));

  it("stores a bigint modulo its width, and getBig reads it back exactly", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (n) => {
        field.set(view, 0, n);
        expect(field.getBig(view, 0)).toBe(wrap(bits(field), n));
      }),
      { seed: SEED },
    );
  });

  it("stores a safe number exactly as it stores the equal bigint", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        field.set(view, 0, n);
        expect(field.getBig(view, 0)).toBe(wrap(bits(field), BigInt(n)));
      }),
      { seed: SEED },
    );
  });

  it("gets the number nearest to the value", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (n) => {
        field.set(view, 0, n);
        expect(field.get(view, 0)).toBe(Number(wrap(bits(field), n)));
      }),
      { seed: SEED },
    );
  });
});

describe("a 64-bit field", () => {
  it("gives and takes its halves", () => {
    const view = new DataView(new ArrayBuffer(16));
    const field = u64(4);
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (low, high) => {
        field.setHalves(view, 0, low, high);
        expect(field.low(view, 0)).toBe(low);
        expect(field.high(view, 0)).toBe(high);
        expect(field.getBig(view, 0)).toBe((BigInt(high) << 32n) | BigInt(low));
      }),
      { seed: SEED },
    );
  });

  it("takes negative halves, as bit operations give them", () => {
    const view = new DataView(new ArrayBuffer(8));
    u64(0).setHalves(view, 0, 1 << 31, ~0);
    expect(u64(0).getBig(view, 0)).toBe(0xffffffff80000000n);
  });
});

describe("a byte array", () => {
  const name = struct("char [8]", 8, { text: bytes(0, 8) });

  it("holds byte strings, padded with NULs", () => {
    const view = new DataView(new ArrayBuffer(8));
    name.write(view, 0, { text: "caf\xe9" });
    expect([...name.read(view, 0).text]).toEqual([0x63, 0x61, 0x66, 0xe9, 0, 0, 0, 0]);
    expect(name.fields.text.getText(view, 0)).toBe("caf\xe9");
  });

  it("ends its text at the array's end where there is no NUL", () => {
    const view = new DataView(new ArrayBuffer(8));
    name.write(view, 0, { text: "12345678" });
    expect(name.fields.text.getText(view, 0)).toBe("12345678");
  });

  it("refuses more bytes than it has", () => {
    const view = new DataView(new ArrayBuffer(16));
    expect(() => name.write(view, 0, { text: "123456789" })).toThrow(RangeError);
  });
});
