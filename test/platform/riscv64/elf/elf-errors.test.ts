import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ET_DYN, ET_EXEC, PF_R, PF_W, PF_X, PT_INTERP, PT_LOAD, PT_NOTE } from "../../../../src/abi/elf.ts";
import { Elf64Ehdr, Elf64Phdr } from "../../../../src/abi/elf-struct.ts";
import { bootKernel } from "../../../../src/kernel/boot.ts";
import { KernelError } from "../../../../src/kernel/errors.ts";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import { Riscv64Platform } from "../../../../src/platform/riscv64/riscv64-platform.ts";
import { exitStatusText } from "../../../../src/strace/exit-status.ts";
import { VirtualTimeSource } from "../../../../src/time/virtual-source.ts";
import { writeElf } from "../../../support/elf-image.ts";
import { HOST_COMPILER, hasCompiler } from "../../../support/guest-program.ts";
import { installFile } from "../../../support/install-file.ts";
import { addi, ECALL, jal } from "../assembler.ts";
import { writeInstructions } from "../isa/instruction-kind.ts";

// The loader of the host's kernel reads the same headers for its own machine (fs/binfmt_elf.c): broken in the same way, a file has to be
// refused with the same error.

const EM_X86_64 = 62;
const SYS_exit = 93;
/** mov $60, %eax; mov $7, %edi; syscall */
const X86_EXIT = [0xb8, 60, 0, 0, 0, 0xbf, 7, 0, 0, 0, 0x0f, 0x05];
const PHDR = Elf64Ehdr.size;

function machineCode(instructions: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  writeInstructions([...instructions], bytes);
  return Uint8Array.from(bytes);
}

interface Image {
  readonly type?: number;
  readonly interpreter?: string;
  /** Breaks it. */
  readonly change?: (view: DataView, bytes: Uint8Array) => Uint8Array | undefined;
}

/** A program that exits with 7, for one of the two machines. */
function elfFor(machine: "riscv" | "x86", image: Image): Uint8Array {
  const code =
    machine === "riscv" ? machineCode([addi(10, 0, 7), addi(17, 0, SYS_exit), ECALL]) : Uint8Array.from(X86_EXIT);
  const bytes = writeElf({
    type: image.type ?? ET_EXEC,
    entry: image.type === ET_DYN ? 0x1000 : 0x401000,
    segments: [
      { address: image.type === ET_DYN ? 0x1000 : 0x401000, bytes: code, flags: PF_R | PF_X },
      {
        address: image.type === ET_DYN ? 0x3000 : 0x403000,
        bytes: new Uint8Array(100).fill(1),
        flags: PF_R | PF_W,
        zeros: 8000,
      },
    ],
    ...(image.interpreter === undefined ? {} : { interpreter: image.interpreter }),
  });
  const view = new DataView(bytes.buffer);
  if (machine === "x86") Elf64Ehdr.fields.e_machine.set(view, 0, EM_X86_64);
  return image.change?.(view, bytes) ?? bytes;
}

const header = (field: keyof typeof Elf64Ehdr.fields, value: number): Image => ({
  change: (view) => {
    (Elf64Ehdr.fields[field] as { set(view: DataView, at: number, value: number): void }).set(view, 0, value);
  },
});
const segment = (
  index: number,
  field: keyof typeof Elf64Phdr.fields,
  value: number | bigint,
  base: Image = {},
): Image => ({
  ...base,
  change: (view) => {
    const at = PHDR + index * Elf64Phdr.size;
    const member = Elf64Phdr.fields[field] as { set(view: DataView, at: number, value: number | bigint): void };
    member.set(view, at, value);
  },
});
const ident = (index: number, value: number): Image => ({
  change: (_view, bytes) => {
    bytes[index] = value;
  },
});
const cut = (length: number): Image => ({ change: (_view, bytes) => bytes.slice(0, length) });
/** Its first program header is the interpreter's. */
const interpreted = (path: string, base: Image = {}): Image => ({ ...base, type: ET_DYN, interpreter: path });

const CASES: Readonly<Record<string, Image>> = {
  intact: {},
  "position-independent": { type: ET_DYN },
  "another magic": ident(0, 0x7e),
  "another magic at its end": ident(3, 0x47),
  "32 bits": ident(4, 1),
  "big-endian": ident(5, 2),
  "ident version 9": ident(6, 9),
  "another ABI": ident(7, 3),
  "a relocatable file": header("e_type", 1),
  "a core file": header("e_type", 4),
  "type 0": header("e_type", 0),
  "another machine": header("e_machine", 3),
  "machine 0": header("e_machine", 0),
  "version 0": header("e_version", 0),
  "header size 0": header("e_ehsize", 0),
  "program header size 0": header("e_phentsize", 0),
  "program header size 55": header("e_phentsize", 55),
  "program header size 57": header("e_phentsize", 57),
  "no program headers": header("e_phnum", 0),
  "1200 program headers": header("e_phnum", 1200),
  "65535 program headers": header("e_phnum", 65535),
  "program headers beyond the end": header("e_phoff", 1 << 20),
  "program headers at the end": header("e_phoff", 0x2fff),
  "program headers at 0": header("e_phoff", 0),
  "entry at 0": header("e_entry", 0),
  "entry in no segment": header("e_entry", 0x700000),
  "section headers beyond the end": header("e_shoff", 1 << 30),
  empty: cut(0),
  "3 bytes": cut(3),
  "4 bytes": cut(4),
  "63 bytes": cut(63),
  "64 bytes": cut(64),
  "175 bytes": cut(175),
  "the headers alone": cut(4096),
  "no PT_LOAD": {
    change: (view) => {
      for (const i of [0, 1]) Elf64Phdr.fields.p_type.set(view, PHDR + i * Elf64Phdr.size, PT_NOTE);
      return undefined;
    },
  },
  "the code is no PT_LOAD": segment(0, "p_type", PT_NOTE),
  "the data is no PT_LOAD": segment(1, "p_type", PT_NOTE),
  "larger in the file than in memory": segment(1, "p_memsz", 50),
  "of no size in memory": segment(1, "p_memsz", 0),
  "of no size in the file": segment(1, "p_filesz", 0),
  "of no size at all": {
    change: (view) => {
      for (const f of ["p_filesz", "p_memsz"] as const) Elf64Phdr.fields[f].set(view, PHDR + Elf64Phdr.size, 0);
      return undefined;
    },
  },
  "not congruent to its offset": segment(1, "p_offset", 0x2008),
  "beyond the end of the file": segment(1, "p_offset", 0x100000),
  "with a negative offset": segment(1, "p_offset", 2n ** 64n - 4096n),
  "larger than all memory": segment(1, "p_memsz", 2n ** 47n),
  "larger than any memory": segment(1, "p_memsz", 2n ** 64n - 1n),
  "with a file size beyond": segment(1, "p_filesz", 2n ** 63n),
  "at the end of memory": segment(1, "p_vaddr", 2n ** 64n - 4096n),
  "on the code": segment(1, "p_vaddr", 0x401000),
  "below the code": segment(1, "p_vaddr", 0x300000),
  "with alignment 3": segment(1, "p_align", 3),
  "with alignment 0": segment(1, "p_align", 0),
  "that nobody may read": segment(1, "p_flags", 0),
  "code that nobody may execute": segment(0, "p_flags", PF_R),
  "code that may be written": segment(0, "p_flags", PF_R | PF_W | PF_X),
  "with an interpreter": interpreted("ld"),
  "with an interpreter that is missing": interpreted("nowhere"),
  "with an interpreter that is a directory": interpreted("."),
  "with an interpreter that may not be executed": interpreted("data"),
  "with an interpreter that is a text": interpreted("text"),
  "with an interpreter that is a script": interpreted("script"),
  "with an interpreter that is short": interpreted("short"),
  "with an interpreter for another machine": interpreted("foreign"),
  "with an interpreter that is a relocatable file": interpreted("relocatable"),
  "with an interpreter that has one": interpreted("chained"),
  "with an interpreter that is no PIE": interpreted("fixed"),
  "with an empty interpreter": interpreted(""),
  "with an interpreter's name of no size": segment(0, "p_filesz", 0, interpreted("ld")),
  "with an interpreter's name of one byte": segment(0, "p_filesz", 1, interpreted("ld")),
  "with an interpreter's name without a NUL": segment(0, "p_filesz", 2, interpreted("ld")),
  "with an interpreter's name beyond PATH_MAX": segment(0, "p_filesz", 4097, interpreted("ld")),
  "with an interpreter's name beyond the end": segment(0, "p_offset", 0x100000, interpreted("ld")),
  "with a second interpreter": segment(1, "p_type", PT_INTERP, interpreted("ld")),
  "with its interpreter after the segments": segment(0, "p_type", PT_LOAD, interpreted("ld")),
};

/** Files the cases name. */
const FILES: Readonly<Record<string, Image | string>> = {
  ld: { type: ET_DYN },
  data: { type: ET_DYN },
  text: "no program\n".repeat(20),
  script: `#!/bin/sh\n${"\n".repeat(100)}`,
  short: "\u007fELF",
  foreign: { ...header("e_machine", 3), type: ET_DYN },
  relocatable: { ...header("e_type", 1), type: ET_DYN },
  chained: { type: ET_DYN, interpreter: "ld" },
  fixed: { change: (view) => void Elf64Ehdr.fields.e_entry.set(view, 0, 0x401000) },
};
const MAY_NOT_BE_EXECUTED = "data";

function filesFor(machine: "riscv" | "x86"): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [name, file] of Object.entries(FILES)) {
    files.set(name, typeof file === "string" ? Uint8Array.from(file, (c) => c.charCodeAt(0)) : elfFor(machine, file));
  }
  for (const [i, image] of Object.values(CASES).entries()) files.set(`case${i}`, elfFor(machine, image));
  return files;
}

function onHost(): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-elf-"));
  try {
    const oracle = join(folder, "oracle");
    execFileSync(HOST_COMPILER, ["-w", "-o", oracle, join(import.meta.dirname, "exec-oracle.c")]);
    for (const [name, bytes] of filesFor("x86")) {
      writeFileSync(join(folder, name), bytes, { mode: name === MAY_NOT_BE_EXECUTED ? 0o644 : 0o755 });
    }
    const paths = Object.keys(CASES).map((_, i) => `./case${i}`);
    return execFileSync(oracle, paths, { cwd: folder, encoding: "utf8" }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bootWithCases(): Promise<Kernel> {
  const loop = writeElf({
    type: ET_EXEC,
    entry: 0x10000,
    segments: [{ address: 0x10000, bytes: machineCode([jal(0, 0)]), flags: PF_R | PF_X }],
  });
  const kernel = await bootKernel({
    platform: new Riscv64Platform({ memoryLimit: 64 << 20 }),
    timeSource: new VirtualTimeSource(),
    populate: (caller) => {
      installFile(caller, "/init", loop, 0o755);
      for (const [name, bytes] of filesFor("riscv")) {
        installFile(caller, `/${name}`, bytes, name === MAY_NOT_BE_EXECUTED ? 0o644 : 0o755);
      }
    },
  });
  await kernel.createProcess({ argv: ["/init"] });
  await kernel.start();
  return kernel;
}

async function execute(kernel: Kernel, filename: string): Promise<string> {
  await kernel.pause();
  try {
    const group = await kernel.createProcess({ filename, argv: [filename] });
    const ended = new Promise<string>((resolve) => {
      kernel.events.on("task:exit", (task) => {
        if (task.group === group) resolve(exitStatusText(group.exitStatus));
      });
    });
    await kernel.unpause();
    return await ended;
  } catch (error) {
    await kernel.unpause();
    if (error instanceof KernelError && error.errno !== null) return error.errno;
    throw error;
  }
}

/** elf_check_arch() of riscv looks at the class; x86 does not. */
const RISCV_ONLY = "32 bits";
/** Linux maps segments past the point of no return: what cannot be mapped kills the process. Here the call fails, and the process lives. */
const REFUSALS = ["ENOEXEC", "ENOMEM", "EFAULT", "ELIBBAD"];

const canRun = process.platform === "linux" && process.arch === "x64" && hasCompiler(HOST_COMPILER);

describe.skipIf(!canRun)("the ELF loader and the host's, of a file", () => {
  let kernel: Kernel;
  let expected: string[];

  beforeAll(async () => {
    expected = onHost();
    kernel = await bootWithCases();
  });

  afterAll(() => kernel.destroy());

  it.each(Object.keys(CASES).map((name, i) => [name, i] as const))("%s", async (name, i) => {
    const outcome = await execute(kernel, `/case${i}`);
    const accepted =
      name === RISCV_ONLY ? ["ENOEXEC"] : [expected[i], ...(expected[i] === "killed by SIGSEGV" ? REFUSALS : [])];
    expect(accepted).toContain(outcome);
  });
});
