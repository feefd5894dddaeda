import { describe, expect, it } from "vitest";
import { quote, quoteHex, quoteLimited } from "../../src/strace/quote.ts";

describe("quote", () => {
  it("writes what C would read back", () => {
    expect(quote('a"b\\c\n\t\r\v\f')).toBe('"a\\"b\\\\c\\n\\t\\r\\v\\f"');
  });

  it("writes other bytes in octal, as short as the next char allows", () => {
    expect(quote("\x01\x00\x7f\xff")).toBe('"\\1\\0\\177\\377"');
    expect(quote("\x017\x018\x01a")).toBe('"\\0017\\18\\1a"');
  });
});

describe("quoteLimited", () => {
  it("shows 32 bytes, and dots when there are more", () => {
    expect(quoteLimited("a".repeat(32))).toBe(`"${"a".repeat(32)}"`);
    expect(quoteLimited("a".repeat(33))).toBe(`"${"a".repeat(32)}"...`);
  });
});

describe("quoteHex", () => {
  it("shows every byte in hexadecimal", () => {
    expect(quoteHex("a\x05")).toBe('"\\x61\\x05"');
  });
});
