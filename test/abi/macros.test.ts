// The functions of src/abi that are macros in C: against C where the headers have them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { major, makedev, minor } from "../../src/abi/dev.ts";
import { DT_DIR, DT_LNK, DT_REG, modeToDirentType } from "../../src/abi/dirent.ts";
import { DIRENT64_NAME, dirent64Size, LinuxDirent64, writeDirent64 } from "../../src/abi/dirent-struct.ts";
import { _IO, _IOR, _IOW, FICLONE, TCGETS2, TCSETS2, TIOCGPTN, TIOCGPTPEER } from "../../src/abi/ioctl.ts";
import * as nsfs from "../../src/abi/ioctl-nsfs.ts";
import { MntNsInfo } from "../../src/abi/mount-struct.ts";
import * as pidfd from "../../src/abi/pidfd.ts";
import * as stat from "../../src/abi/stat.ts";
import { Termios2 } from "../../src/abi/termios-struct.ts";
import * as wait from "../../src/abi/wait.ts";
import { evaluate, missingTools } from "./riscv64-c.ts";

const SEED = 0x7e57;

/** What C prints for each expression. */
function valuesInC(headers: readonly string[], expressions: readonly string[]): string[] {
  const integers = new Map(expressions.map((e, i) => [`${i}`, e]));
  const prelude = headers.map((h) => `#include <${h}>`).join("\n");
  const answers = evaluate([{ name: "macros", prelude, integers, strings: new Map() }]);
  return [...answers.get("macros")!.values()];
}

describe.skipIf(missingTools().length > 0)("equal to the C macro", () => {
  it.each([
    { test: wait.WIFEXITED, value: wait.WEXITSTATUS },
    { test: wait.WIFSIGNALED, value: wait.WTERMSIG },
    { test: wait.WIFSTOPPED, value: wait.WSTOPSIG },
  ])("$test.name, $value.name", ({ test, value }) => {
    const statuses = [0, 1, 9, 0x7f, 0x80, 0x86, 0x89, 0xff, 0x100, 0x137f, 0x57f, 0x4057f, 0xff00, 0xff7f, 0xffff];
    const expressions = statuses.flatMap((s) => [`!!${test.name}(${s})`, `${value.name}(${s})`]);
    const ours = statuses.flatMap((s) => [Number(test(s)), value(s)]);
    expect(ours.map(String)).toEqual(valuesInC(["sys/wait.h"], expressions));
  });

  it("makedev, major, minor", () => {
    const pairs = [
      [0, 0],
      [1, 3],
      [5, 255],
      [136, 256],
      [4095, 1048575],
      [259, 70000],
    ] as const;
    const expressions = pairs.flatMap(([a, b]) => {
      const dev = makedev(a, b);
      return [`makedev(${a},${b})`, `major(${dev}UL)`, `minor(${dev}UL)`];
    });
    const ours = pairs.flatMap(([a, b]) => [makedev(a, b), major(makedev(a, b)), minor(makedev(a, b))]);
    expect(ours.map(String)).toEqual(valuesInC(["sys/sysmacros.h"], expressions));
  });

  it.each([
    { test: stat.S_ISREG },
    { test: stat.S_ISDIR },
    { test: stat.S_ISLNK },
    { test: stat.S_ISCHR },
    { test: stat.S_ISBLK },
    { test: stat.S_ISFIFO },
    { test: stat.S_ISSOCK },
  ])("$test.name", ({ test }) => {
    const modes = Array.from({ length: 16 }, (_, i) => (i << 12) | 0o644);
    const expressions = modes.map((m) => `!!${test.name}(${m})`);
    expect(modes.map((m) => `${Number(test(m))}`)).toEqual(valuesInC(["sys/stat.h"], expressions));
  });
});

describe("a wait status", () => {
  it("of an exit carries the low eight bits of the code", () => {
    fc.assert(
      fc.property(fc.integer(), (code) => {
        const status = wait.exitedStatus(code);
        expect(wait.WIFEXITED(status)).toBe(true);
        expect(wait.WIFSIGNALED(status) || wait.WIFSTOPPED(status) || wait.WIFCONTINUED(status)).toBe(false);
        expect(wait.WEXITSTATUS(status)).toBe(code & 0xff);
      }),
      { seed: SEED },
    );
  });

  it("of a death carries the signal and whether there is a core", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.boolean(), (sig, core) => {
        const status = wait.signaledStatus(sig, core);
        expect(wait.WIFSIGNALED(status)).toBe(true);
        expect(wait.WIFEXITED(status) || wait.WIFSTOPPED(status) || wait.WIFCONTINUED(status)).toBe(false);
        expect([wait.WTERMSIG(status), wait.WCOREDUMP(status)]).toEqual([sig, core]);
      }),
      { seed: SEED },
    );
  });

  it("of a stop carries the signal, below the ptrace event", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(7), (sig, event) => {
        const status = wait.stoppedStatus(sig | (event << 8));
        expect(wait.WIFSTOPPED(status)).toBe(true);
        expect(wait.WIFEXITED(status) || wait.WIFSIGNALED(status) || wait.WIFCONTINUED(status)).toBe(false);
        expect([wait.WSTOPSIG(status), status >> 16]).toEqual([sig, event]);
      }),
      { seed: SEED },
    );
  });

  it("of a continuation is none of these", () => {
    const status = wait.CONTINUED_STATUS;
    expect(wait.WIFCONTINUED(status)).toBe(true);
    expect(wait.WIFEXITED(status) || wait.WIFSIGNALED(status) || wait.WIFSTOPPED(status)).toBe(false);
  });
});

describe("an ioctl number", () => {
  const T = "T".charCodeAt(0);

  it("encodes direction, size, type and number", () => {
    expect(_IO(T, 0x41)).toBe(TIOCGPTPEER);
    expect(_IOR(T, 0x30, 4)).toBe(TIOCGPTN);
    expect(_IOR(T, 0x2a, Termios2.size)).toBe(TCGETS2);
    expect(_IOW(T, 0x2b, Termios2.size)).toBe(TCSETS2);
    expect(_IOW(0x94, 9, 4)).toBe(FICLONE);
  });

  it("of a namespace file is _IO or _IOR of NSIO", () => {
    const { NSIO } = nsfs;
    expect([nsfs.NS_GET_USERNS, nsfs.NS_GET_OWNER_UID]).toEqual([_IO(NSIO, 1), _IO(NSIO, 4)]);
    expect([nsfs.NS_GET_MNTNS_ID, nsfs.NS_GET_ID]).toEqual([_IOR(NSIO, 5, 8), _IOR(NSIO, 13, 8)]);
    expect(nsfs.NS_GET_PID_FROM_PIDNS).toBe(_IOR(NSIO, 6, 4));
    expect(nsfs.NS_GET_TGID_FROM_PIDNS).toBe(_IOR(NSIO, 7, 4));
    expect(nsfs.NS_GET_PID_IN_PIDNS).toBe(_IOR(NSIO, 8, 4));
    expect(nsfs.NS_GET_TGID_IN_PIDNS).toBe(_IOR(NSIO, 9, 4));
    expect(nsfs.NS_MNT_GET_INFO).toBe(_IOR(NSIO, 10, MntNsInfo.size));
    expect(nsfs.NS_MNT_GET_NEXT).toBe(_IOR(NSIO, 11, MntNsInfo.size));
    expect(nsfs.NS_MNT_GET_PREV).toBe(_IOR(NSIO, 12, MntNsInfo.size));
  });

  it("of a pidfd is _IO of 0xff", () => {
    expect([pidfd.PIDFD_GET_CGROUP_NAMESPACE, pidfd.PIDFD_GET_UTS_NAMESPACE]).toEqual([_IO(0xff, 1), _IO(0xff, 10)]);
  });
});

describe("a directory record", () => {
  it("is a multiple of 8 bytes with a NUL behind the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 255 }), fc.nat(), (name, ino) => {
        const view = new DataView(new Uint8Array(300).fill(0xaa).buffer);
        const size = writeDirent64(view, 8, ino, 3, DT_REG, name);
        expect(size).toBe(dirent64Size(name.length));
        expect(size % 8).toBe(0);
        expect(LinuxDirent64.read(view, 8)).toEqual({ d_ino: ino, d_off: 3, d_reclen: size, d_type: DT_REG });
        for (let i = 0; i < name.length; i++) expect(view.getUint8(8 + DIRENT64_NAME + i)).toBe(name.charCodeAt(i));
        for (let at = DIRENT64_NAME + name.length; at < size; at++) expect(view.getUint8(8 + at)).toBe(0);
        expect(view.getUint8(8 + size)).toBe(0xaa);
      }),
      { seed: SEED },
    );
  });

  it("takes its type from the mode", () => {
    expect([stat.S_IFREG, stat.S_IFDIR | 0o755, stat.S_IFLNK].map(modeToDirentType)).toEqual([DT_REG, DT_DIR, DT_LNK]);
  });
});
