import { describe, expect, it } from "vitest";
import {
  RLIM_NLIMITS as ABI_COUNT,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_NOFILE,
  RLIMIT_STACK,
} from "../../src/abi/resource.ts";
import { argumentLimit } from "../../src/kernel/exec/argument-limit.ts";
import { Limits, RLIM_NLIMITS } from "../../src/kernel/limits.ts";

describe("resource limits", () => {
  it("are as many as Linux has, none of them set", () => {
    expect(RLIM_NLIMITS).toBe(ABI_COUNT);
    const limits = new Limits();
    for (let resource = 0; resource < RLIM_NLIMITS; resource++)
      expect(limits.get(resource)).toBe(Number.POSITIVE_INFINITY);
  });

  it("of the first process are INIT_RLIMITS", () => {
    const limits = Limits.initial();
    expect([limits.get(RLIMIT_STACK), limits.maximum[RLIMIT_STACK]]).toEqual([8 << 20, Number.POSITIVE_INFINITY]);
    expect([limits.get(RLIMIT_NOFILE), limits.maximum[RLIMIT_NOFILE]]).toEqual([1024, 4096]);
    expect(limits.get(RLIMIT_CORE)).toBe(0);
    expect(limits.get(RLIMIT_CPU)).toBe(Number.POSITIVE_INFINITY);
  });

  it("of a child are a copy", () => {
    const parent = Limits.initial();
    const child = parent.fork();
    child.set(RLIMIT_NOFILE, 10, 20);
    expect([parent.get(RLIMIT_NOFILE), child.get(RLIMIT_NOFILE)]).toEqual([1024, 10]);
    expect(child.maximum[RLIMIT_NOFILE]).toBe(20);
  });

  it("give arguments a quarter of the stack: 128 KiB at least, 6 MiB at most (execve(2))", () => {
    const limits = new Limits();
    const forStack = (stack: number): number => {
      limits.set(RLIMIT_STACK, stack, Number.POSITIVE_INFINITY);
      return argumentLimit(limits);
    };
    expect(forStack(8 << 20)).toBe(2 << 20);
    expect(forStack(Number.POSITIVE_INFINITY)).toBe(6 << 20);
    expect(forStack(64 << 20)).toBe(6 << 20);
    expect(forStack(4096)).toBe(128 << 10);
  });
});
