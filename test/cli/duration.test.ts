import { describe, expect, it } from "vitest";
import { parseDuration } from "../../src/cli/duration.ts";

describe("a duration", () => {
  it("is a number with a unit; seconds without one", () => {
    expect(parseDuration("200ms")).toBe(200);
    expect(parseDuration("1.5s")).toBe(1500);
    expect(parseDuration("2m")).toBe(120_000);
    expect(parseDuration("0.3")).toBe(300);
    expect(parseDuration("500us")).toBe(0.5);
  });

  it("is refused by name otherwise", () => {
    for (const text of ["", "abc", "-1s", "1h", "1 s", "ms"]) {
      expect(() => parseDuration(text)).toThrow(`"${text}" is not a duration`);
    }
  });
});
