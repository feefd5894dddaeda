import { describe, expect, it } from "vitest";
import * as fcntl from "../../src/abi/fcntl.ts";
import { exitStatusText } from "../../src/strace/exit-status.ts";
import { flagTable, formatChoice, formatFlags } from "../../src/strace/flag-table.ts";
import { octalText } from "../../src/strace/format-number.ts";
import { openFlagsText } from "../../src/strace/format-open.ts";
import { sigsetText } from "../../src/strace/format-signal.ts";
import { modeText } from "../../src/strace/format-stat.ts";

const LOCKS = flagTable(fcntl, "LOCK_SH LOCK_EX LOCK_NB LOCK_UN");

describe("formatFlags", () => {
  it("joins names, with the unknown rest in hexadecimal", () => {
    expect(formatFlags(LOCKS, 6)).toBe("LOCK_EX|LOCK_NB");
    expect(formatFlags(LOCKS, 0x101)).toBe("LOCK_SH|0x100");
    expect(formatFlags(LOCKS, 1 << 31)).toBe("0x80000000");
  });

  it("shows no flags as 0, or by the name of 0", () => {
    expect(formatFlags(LOCKS, 0)).toBe("0");
    expect(formatFlags(flagTable(fcntl, "O_RDONLY"), 0)).toBe("O_RDONLY");
  });

  it("says what a value is that it does not know", () => {
    expect(formatFlags(LOCKS, 0x100, "LOCK_???")).toBe("0x100 /* LOCK_??? */");
    expect(formatChoice(LOCKS, 3, "LOCK_???")).toBe("0x3 /* LOCK_??? */");
  });

  it("refuses a name that is no constant", () => {
    expect(() => flagTable(fcntl, "O_NOPE")).toThrow("O_NOPE is no constant");
  });
});

describe("openFlagsText", () => {
  it("starts with the access mode", () => {
    expect(openFlagsText(0)).toBe("O_RDONLY");
    expect(openFlagsText(fcntl.O_RDWR | fcntl.O_CLOEXEC | fcntl.O_CREAT)).toBe("O_RDWR|O_CREAT|O_CLOEXEC");
    expect(openFlagsText(3)).toBe("O_ACCMODE");
  });

  it("names O_SYNC and O_TMPFILE, which are two bits each", () => {
    expect(openFlagsText(fcntl.O_SYNC)).toBe("O_RDONLY|O_SYNC");
    expect(openFlagsText(fcntl.O_TMPFILE | fcntl.O_WRONLY)).toBe("O_WRONLY|O_TMPFILE");
    expect(openFlagsText(fcntl.O_DIRECTORY)).toBe("O_RDONLY|O_DIRECTORY");
  });
});

describe("modeText", () => {
  it("names the type and the special bits", () => {
    expect(modeText(0o100644)).toBe("S_IFREG|0644");
    expect(modeText(0o041777)).toBe("S_IFDIR|S_ISVTX|0777");
    expect(modeText(0o104000)).toBe("S_IFREG|S_ISUID|000");
    expect(modeText(0o644)).toBe("0644");
  });

  it("has at least three digits", () => {
    expect([0, 7, 0o22, 0o755, 0o1777].map(octalText)).toEqual(["000", "007", "022", "0755", "01777"]);
  });
});

describe("sigsetText", () => {
  it("lists signals without SIG, or what is missing of most", () => {
    expect(sigsetText(0, 0)).toBe("[]");
    expect(sigsetText((1 << 1) | (1 << 14), 0)).toBe("[INT TERM]");
    expect(sigsetText(~0, ~3)).toBe("~[RT_1 RT_2]");
    expect(sigsetText(~0, ~0)).toBe("~[]");
  });
});

describe("exitStatusText", () => {
  it("tells how a task ended", () => {
    expect(exitStatusText(3 << 8)).toBe("exited with 3");
    expect(exitStatusText(9)).toBe("killed by SIGKILL");
    expect(exitStatusText(11 | 0x80)).toBe("killed by SIGSEGV (core dumped)");
  });
});
