import { describe, expect, it } from "vitest";
import { SYS_openat, SYS_read, SYS_write } from "../../src/abi/unistd-riscv64.ts";
import { full, partial } from "../../src/syscalls/entry.ts";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";
import { LinuxSyscallTable } from "../../src/syscalls/table.ts";

const handler = (): number => 0;

describe("LinuxSyscallTable", () => {
  it("finds handlers by number", () => {
    const table = new LinuxSyscallTable([
      [full(SYS_read, handler, ["fd"])],
      [partial(SYS_write, handler, "slow", ["fd"])],
    ]);
    expect(table.handlerOf(SYS_read)).toBe(handler);
    expect(table.entryOf(SYS_write)).toMatchObject({ name: "write", support: "partial", note: "slow", result: "int" });
  });

  it("has nothing for numbers without an entry, outside of the table, or negative", () => {
    const table = new LinuxSyscallTable([]);
    for (const number of [SYS_read, 244, 100_000, -1]) expect(table.handlerOf(number)).toBeUndefined();
  });

  it("knows Linux's names for all numbers", () => {
    const table = new LinuxSyscallTable([]);
    expect(table.nameOf(SYS_openat)).toBe("openat");
    expect(table.nameOf(5000)).toBe("syscall_5000");
  });

  it("refuses a second entry for a number, and a number Linux does not use", () => {
    const entry = full(SYS_read, handler, []);
    expect(() => new LinuxSyscallTable([[entry], [entry]])).toThrow("read is in the table twice");
    expect(() => new LinuxSyscallTable([[{ ...entry, number: 244 }]])).toThrow("no system call 244");
  });
});

describe("riscv64Syscalls", () => {
  it("names what is missing in every partial entry, and nothing in a full one", () => {
    for (let number = 0; number < 500; number++) {
      const entry = riscv64Syscalls.entryOf(number);
      if (entry !== undefined) expect(entry.note !== "", entry.name).toBe(entry.support === "partial");
    }
  });

  it("describes at most six arguments", () => {
    for (let number = 0; number < 500; number++) {
      expect(riscv64Syscalls.entryOf(number)?.args.length ?? 0).toBeLessThanOrEqual(6);
    }
  });
});
