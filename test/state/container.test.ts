import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { FORMAT_VERSION, MAGIC, PRELUDE_SIZE } from "../../src/state/container-format.ts";
import { headLengthOf, parseContainer, parseHead } from "../../src/state/container-reader.ts";
import { concatenate, layOutContainer } from "../../src/state/container-writer.ts";
import { DEFLATED, packSection, type Section, STORED, unpackSection } from "../../src/state/section.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";
import { encodeHeader, type SnapshotHeader } from "../../src/state/snapshot-header.ts";
import { HEADER, LOADER, load, Memory, save, Thing } from "./fixtures.ts";

function sample(): Uint8Array {
  const pool = new FramePool(1 << 24);
  const memory = new Memory(pool);
  for (let i = 0; i < 3; i++) memory.add((page) => page.fill(i + 1));
  return save(memory, pool);
}

function refusal(bytes: Uint8Array, loader = LOADER): { code: string; message: string } {
  try {
    parseContainer(bytes, loader);
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError);
    return error as SnapshotError;
  }
  return { code: "accepted", message: "" };
}

/** Changes bytes of the head and makes its digest right again. */
function forged(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  const length = headLengthOf(copy);
  change(new DataView(copy.buffer));
  copy.set(sha256(copy.subarray(0, length - 32)), length - 32);
  return copy;
}

const withHeader = (header: Partial<SnapshotHeader>) => concatenate(layOutContainer({ ...HEADER, ...header }, []));

describe("a snapshot file", () => {
  it("starts with its magic number, its format version and a readable header", () => {
    const bytes = sample();
    const view = new DataView(bytes.buffer);
    expect(bytes.subarray(0, 8)).toEqual(MAGIC);
    expect(String.fromCharCode(...MAGIC)).toBe("\x89TUXLET\n");
    expect(view.getUint32(8, true)).toBe(FORMAT_VERSION);
    const header = bytes.subarray(PRELUDE_SIZE, PRELUDE_SIZE + view.getUint32(12, true));
    expect(new TextDecoder().decode(header)).toBe(`${JSON.stringify(HEADER, null, 2)}\n`);
    expect(view.getBigUint64(24, true)).toBe(BigInt(bytes.length));
  });

  it("has its sections in a table, each with the SHA-256 of its stored bytes", () => {
    const bytes = sample();
    const { entries } = parseHead(bytes);
    expect(entries.map(({ name }) => name)).toEqual(["graph", "frames", "pages/0000"]);
    for (const { offset, length, sha256: expected } of entries) {
      expect(offset % 8).toBe(0);
      expect(sha256(bytes.subarray(offset, offset + length))).toEqual(expected);
    }
  });

  it("keeps pages that do not compress as they are, aligned to pages in the file", () => {
    const pool = new FramePool(1 << 24);
    const memory = new Memory(pool);
    let seed = 1;
    memory.add((page) => {
      for (let i = 0; i < page.length; i++) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        page[i] = seed >>> 16;
      }
    });
    const bytes = save(memory, pool);
    const pages = parseHead(bytes).entries[2]!;
    expect([pages.compression, pages.offset % 4096, pages.length]).toEqual([STORED, 0, 4096]);
    expect(bytes.subarray(pages.offset, pages.offset + 4096)).toEqual(memory.page(memory.frames[0]!));
  });

  it("depends on the state alone", () => {
    expect(sample()).toEqual(sample());
  });
});

describe("a snapshot is refused", () => {
  it("at every truncation, as truncated", () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length++) {
      const { code, message } = refusal(bytes.subarray(0, length));
      expect([length, code]).toEqual([length, "truncated"]);
      expect(message).toContain(`byte ${length}`);
    }
    expect(refusal(bytes).code).toBe("accepted");
  });

  it("with any single bit flipped", () => {
    const bytes = sample();
    for (let bit = 0; bit < bytes.length * 8; bit += bit < 2000 ? 1 : 7) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, refusal(bytes).code]).not.toEqual([bit, "accepted"]);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  it("when it is no snapshot at all, or one that was sent as text", () => {
    expect(refusal(new TextEncoder().encode("#!/bin/sh\n")).code).toBe("foreign");
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 100 }), (bytes) => {
        expect(refusal(bytes).code).toBe("foreign");
      }),
    );
    const asText = new TextEncoder().encode(new TextDecoder("latin1").decode(sample()));
    expect(refusal(asText).code).toBe("foreign");
  });

  it("of a newer format, before anything else is read of it", () => {
    const newer = sample();
    new DataView(newer.buffer).setUint32(8, FORMAT_VERSION + 1, true);
    expect(refusal(newer)).toMatchObject({
      code: "version",
      message: "byte 8: snapshot format 2, this build reads format 1",
    });
    expect(refusal(newer.subarray(0, 40)).code).toBe("version");
  });

  it("for another platform, a missing CPU feature, a missing requirement", () => {
    expect(refusal(withHeader({ platform: "x86-64" }))).toMatchObject({
      code: "platform",
      message: "header: the snapshot needs platform x86-64, the loader has riscv64",
    });
    expect(refusal(withHeader({ featureSet: ["rv64gc", "v", "zvkb"] }))).toMatchObject({
      code: "features",
      message: "header: CPU features missing in the loader: v, zvkb",
    });
    expect(refusal(withHeader({ requirements: ["program:emacs@1"] }))).toMatchObject({
      code: "features",
      message: "header: requirements missing in the loader: program:emacs@1",
    });
  });

  it("for another number of cores, if it uses the host's", () => {
    const bound = withHeader({ useHostCores: true, applicationCores: 4 });
    expect(refusal(bound, { ...LOADER, applicationCores: 2 })).toMatchObject({
      code: "cores",
      message: "header: the snapshot uses the host's 4 cores, the loader has fewer: 2",
    });
    expect(refusal(bound, { ...LOADER, applicationCores: 8 }).message).toContain("the loader has more: 8");
    expect(refusal(bound, { ...LOADER, applicationCores: 4 }).code).toBe("accepted");
    expect(refusal(withHeader({ applicationCores: 4 })).code).toBe("accepted");
  });

  it("for incompatibility before its sections are looked at", () => {
    const bytes = sample();
    bytes[bytes.length - 1]! ^= 1;
    expect(refusal(bytes).code).toBe("checksum");
    expect(refusal(bytes, { ...LOADER, platform: "program" }).code).toBe("platform");
    expect(refusal(bytes.subarray(0, headLengthOf(bytes)), { ...LOADER, platform: "program" }).code).toBe("platform");
  });

  it("with bytes after its end, and with anything but zeros between sections", () => {
    const bytes = sample();
    expect(refusal(concatenate([bytes, Uint8Array.of(0)]))).toMatchObject({ code: "corrupt" });
    const { entries } = parseHead(bytes);
    const gap = entries[0]!.offset + entries[0]!.length;
    expect(gap).toBeLessThan(entries[1]!.offset);
    bytes[gap] = 1;
    expect(refusal(bytes)).toMatchObject({
      code: "corrupt",
      message: `byte ${gap}: padding before section frames is not zero`,
    });
  });

  it("by its limits, before anything is allocated, whatever its digest says", () => {
    const bytes = sample();
    const length = headLengthOf(bytes);
    const entry = length - 32 - 3 * 88;
    const huge = 2n ** 40n;
    expect(refusal(forged(bytes, (view) => view.setBigUint64(entry + 32, huge, true))).code).toBe("corrupt");
    expect(refusal(forged(bytes, (view) => view.setBigUint64(entry + 40, huge, true))).code).toBe("corrupt");
    expect(refusal(forged(bytes, (view) => view.setBigUint64(entry + 24, huge, true))).message).toContain(
      "section graph is at",
    );
    expect(refusal(forged(bytes, (view) => view.setUint32(entry + 48, 9, true))).message).toContain("compression 9");
    expect(refusal(forged(bytes, (view) => view.setUint32(entry + 52, 9, true))).message).toContain("reserved");
    expect(refusal(forged(bytes, (view) => view.setUint8(entry, 0))).message).toContain("without a name");
    expect(refusal(forged(bytes, (view) => view.setBigUint64(24, huge, true))).message).toContain("total length");
    const prelude = bytes.slice();
    new DataView(prelude.buffer).setUint32(12, 2 ** 31, true);
    expect(refusal(prelude).message).toBe("byte 12: header of 2147483648 bytes");
    new DataView(prelude.buffer).setUint32(12, 100, true);
    new DataView(prelude.buffer).setUint32(16, 2 ** 31, true);
    expect(refusal(prelude).message).toBe("byte 16: 2147483648 sections");
  });

  it("when its header is not exactly a header", () => {
    const text = new TextDecoder().decode(encodeHeader(HEADER));
    const variants: [string, string][] = [
      ["not json", "header: is not JSON"],
      ["[]", "header: field kernelVersion"],
      ["null", "header: is not a JSON object"],
      [text.replace('"useHostCores": false', '"useHostCores": 12345'), "header: field useHostCores"],
      [text.replace('"platform"', '"platforn"'), "header: field platform"],
      [text.replace('"riscv64"', '["iscv6"]'), "header: field platform"],
      [text.replace('"applicationCores": 2', '"applicationCores": .'), "header: is not JSON"],
    ];
    for (const [variant, message] of variants) {
      const [head] = layOutContainer(HEADER, []);
      const padded = new TextEncoder().encode(variant.padEnd(text.length).slice(0, text.length));
      const bytes = forged(head!, (view) => new Uint8Array(view.buffer).set(padded, PRELUDE_SIZE));
      expect(refusal(bytes)).toMatchObject({ code: "corrupt", message: expect.stringContaining(message) });
    }
    expect(() => encodeHeader({ ...HEADER, applicationCores: -1 })).toThrow("applicationCores");
  });
});

describe("sections", () => {
  const section = (unpacked: Uint8Array) => packSection("s", unpacked);

  it("unpack to what was packed, deflated only when that pays", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(50), (noise, repeats) => {
        const unpacked = concatenate(new Array(repeats + 1).fill(noise));
        const packed = section(unpacked);
        expect(unpackSection(packed)).toEqual(unpacked);
        expect(packed.stored.length).toBeLessThanOrEqual(unpacked.length);
      }),
    );
    expect(section(new Uint8Array(4096)).compression).toBe(DEFLATED);
    expect(section(Uint8Array.of(1, 2, 3)).compression).toBe(STORED);
  });

  it("that unpack to more or less than they say are refused, and bombs before they are unpacked", () => {
    const packed = section(new Uint8Array(100_000));
    const refuse = (change: Partial<Section>) => () => unpackSection({ ...packed, ...change });
    expect(refuse({ unpackedLength: 99_999 })).toThrow("does not unpack to the declared 99999 bytes");
    expect(refuse({ unpackedLength: 100_001 })).toThrow("does not unpack to the declared 100001 bytes");
    expect(refuse({ unpackedLength: 2 ** 29 })).toThrow("cannot unpack to 536870912");
    expect(refuse({ stored: packed.stored.subarray(0, 20), unpackedLength: 1000 })).toThrow(
      "section s: is not deflate data",
    );
    expect(refuse({ stored: new Uint8Array(0), unpackedLength: 0 })).toThrow("does not unpack");
    expect(refuse({ compression: STORED })).toThrow("stored");
  });
});

it("a small graph makes a small file", () => {
  expect(save(new Thing(1)).length).toBeLessThan(1100);
  expect(load(save(new Thing(1)))).toBeInstanceOf(Thing);
});
