import { describe, expect, it } from "vitest";
import { KernelError } from "../../src/kernel/errors.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { Syslog } from "../../src/kernel/syslog.ts";
import { newPlatform } from "./fixture.ts";

describe("Kernel.uniqueID", () => {
  it("never gives a number twice, and fails when none is left", () => {
    const kernel = new Kernel({ platform: newPlatform() });
    const ids = Array.from({ length: 100 }, () => kernel.uniqueID());
    expect(new Set(ids).size).toBe(100);
    kernel.nextUniqueId = Number.MAX_SAFE_INTEGER;
    expect(() => kernel.uniqueID()).toThrow(KernelError);
  });
});

describe("Kernel.generateInotifyCookie", () => {
  it("counts in 32 bits, without 0", () => {
    const kernel = new Kernel({ platform: newPlatform() });
    expect([kernel.generateInotifyCookie(), kernel.generateInotifyCookie()]).toEqual([1, 2]);
    kernel.nextInotifyCookie = 0xffff_ffff;
    expect([kernel.generateInotifyCookie(), kernel.generateInotifyCookie()]).toEqual([0xffff_ffff, 1]);
  });
});

describe("the kernel log", () => {
  it("is made at the first read, and stays as it is", () => {
    const log = new Syslog();
    const text = log.read(() => ["one", "two"]);
    expect(text).toMatch(/^<6>\[ {4}0\.000000\] one\n<6>\[ {4}0\.\d{6}\] two\n$/);
    expect(log.read(() => ["three"])).toBe(text);
  });
});
