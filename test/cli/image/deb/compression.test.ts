import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Compression, compressionOf, decompress } from "../../../../src/cli/image/deb/compression.ts";
import { ImageError } from "../../../../src/cli/image/image-error.ts";

const base64 = (text: string) => Buffer.from(text, "base64");
const HELLO = "hello, debian\n";
/** The text above, as gzip, xz and zstd write it. */
const SAMPLES: [Compression, Uint8Array][] = [
  ["none", Buffer.from(HELLO)],
  ["gz", gzipSync(HELLO)],
  ["xz", base64("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQANaGVsbG8sIGRlYmlhbgoAAABnj37hXfLVXwABJg4IG+AEH7bzfQEAAAAABFla")],
  ["zst", base64("KLUv/QRYcQAAaGVsbG8sIGRlYmlhbgp5wN/n")],
];
/** A million zeroes in a few bytes. */
const BOMBS: [Compression, Uint8Array][] = [
  ["gz", gzipSync(Buffer.alloc(1_000_000))],
  [
    "xz",
    base64(
      "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM70I/ANFdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYri" +
        "d/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZ" +
        "wAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPmTwz82AAAAADKzVZfu0uHjAAHtAcCEPQDV4Hau" +
        "scRn+wIAAAAABFla",
    ),
  ],
  ["zst", base64("KLUv/QRoTAAACAABAPz/ORACAgAQAAIAEAACABAAAgAQAAIAEAACABAAAxIKAMyuyjk=")],
];
const run = (bytes: Uint8Array, compression: Compression, maxBytes = 1_000_000) =>
  decompress(bytes, compression, { file: "x.deb", entry: "data.tar", maxBytes });

describe("decompression", () => {
  it("knows a compression by the end of the name", () => {
    const of = (name: string) => compressionOf(name, "data.tar");
    expect(["data.tar", "data.tar.gz", "data.tar.xz", "data.tar.zst"].map(of)).toEqual(["none", "gz", "xz", "zst"]);
    expect(["data.tar.bz2", "data.tar.lzma", "data.targz", "control.tar.gz"].map(of)).toEqual([null, null, null, null]);
  });

  it.each(SAMPLES)("reads %s", async (compression, bytes) => {
    expect(Buffer.from(await run(bytes, compression)).toString()).toBe(HELLO);
  });

  it.each(BOMBS)("stops %s that grows beyond its bound", async (compression, bytes) => {
    expect(await run(bytes, compression)).toHaveLength(1_000_000);
    await expect(run(bytes, compression, 999_999)).rejects.toThrow(
      "x.deb: data.tar: larger than 999999 bytes when decompressed",
    );
  });

  it.each(SAMPLES.slice(1))("refuses %s that is cut short, empty or of another kind", async (compression, bytes) => {
    for (const wrong of [bytes.subarray(0, -6), new Uint8Array(0), Buffer.from("plain text")]) {
      await expect(run(wrong, compression)).rejects.toThrow(`x.deb: data.tar: broken ${compression} data`);
    }
  });

  it("goes on after data that were broken", async () => {
    const [compression, bytes] = SAMPLES[2]!;
    await expect(run(bytes.subarray(0, 30), compression)).rejects.toThrow(ImageError);
    const both = await Promise.all([run(bytes, compression), run(bytes, compression)]);
    expect(both.map((result) => Buffer.from(result).toString())).toEqual([HELLO, HELLO]);
  });

  it("throws nothing but ImageError, and stays within its bound, whatever is changed (property)", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SAMPLES.slice(1), ...BOMBS),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        async ([compression, whole], changes) => {
          const bytes = Buffer.from(whole);
          for (const [offset, value] of changes) bytes[offset % bytes.length] = value;
          try {
            expect((await run(bytes, compression, 100_000)).length).toBeLessThanOrEqual(100_000);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(ImageError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
