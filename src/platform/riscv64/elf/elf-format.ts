import { ELFMAG_LE, ET_DYN } from "../../../abi/elf.ts";
import { EINVAL, EIO, ELIBBAD, ENOEXEC } from "../../../abi/errno.ts";
import type { BinaryFormat, ExecImage, LoadedImage } from "../../../kernel/platform.ts";
import { ELF_ET_DYN_BASE } from "../../../mm/layout.ts";
import { MemoryManager } from "../../../mm/memory-manager.ts";
import { REG_SP, RiscvRegisters } from "../registers.ts";
import { type RiscvEngine, RiscvTaskContext } from "../task-context.ts";
import type { Vdso } from "../vdso.ts";
import { EHDR_SIZE, type ElfFile, pageCeil, readElf, readInterpreterPath } from "./elf-file.ts";
import { writeInitialStack } from "./initial-stack.ts";
import { type MappedElf, mapElf } from "./map-elf.ts";

/** Stack mapped at exec; it grows on demand up to RLIMIT_STACK. */
const INITIAL_STACK = 128 * 1024;

/** riscv64 ELF executables: ET_EXEC and ET_DYN, with or without PT_INTERP. */
export class ElfFormat implements BinaryFormat {
  readonly name = "elf";
  private readonly engine: RiscvEngine;
  private readonly vdso: Vdso;

  constructor(engine: RiscvEngine, vdso: Vdso) {
    this.engine = engine;
    this.vdso = vdso;
  }

  load(image: ExecImage): LoadedImage | number {
    const { header } = image;
    if (header.length < EHDR_SIZE || new DataView(header.buffer, header.byteOffset).getUint32(0, true) !== ELFMAG_LE)
      return -ENOEXEC;
    const elf = readElf(image.caller, image.file);
    if (typeof elf === "number") return elf;
    const interpreter =
      elf.interpreter === null ? null : readInterpreterPath(image.caller, image.file, elf.interpreter);
    if (typeof interpreter === "number") return interpreter;
    const mm = new MemoryManager(image.pool);
    const loaded = this.fill(mm, image, elf, interpreter);
    if (typeof loaded === "number") mm.release();
    return loaded;
  }

  private fill(
    mm: MemoryManager,
    image: ExecImage,
    elf: ElfFile,
    interpreterPath: string | null,
  ): LoadedImage | number {
    mm.limits = { ...mm.limits, ...image.memoryLimits };
    const top = mm.mapStack(Math.max(INITIAL_STACK, pageCeil(stringBytes(image) + INITIAL_STACK)));
    if (top < 0) return top;

    const hasInterpreter = interpreterPath !== null;
    const main = mapElf(mm, image.file, elf, hasInterpreter ? alignUp(ELF_ET_DYN_BASE, largestAlignment(elf)) : null);
    if (typeof main === "number") return main;
    const interpreter = hasInterpreter ? this.mapInterpreter(mm, image, interpreterPath) : null;
    if (typeof interpreter === "number") return interpreter;

    // load_elf_binary(): a static-pie lies in the mmap area; its break would have no room there, so it goes where a PIE would be.
    mm.setBreakStart(elf.type === ET_DYN && !hasInterpreter ? ELF_ET_DYN_BASE : pageCeil(main.end));
    mm.setExecutable(image.file);
    const trampoline = this.vdso.map(mm);
    if (trampoline < 0) return trampoline;
    const sp = writeInitialStack(mm, image, elf, main, interpreter?.bias ?? 0, top);
    if (sp < 0) return sp;

    const registers = new RiscvRegisters();
    registers.pc = (interpreter ?? main).entry;
    registers.setXNumber(REG_SP, sp);
    return { mm, context: new RiscvTaskContext(registers, trampoline, this.engine) };
  }

  private mapInterpreter(mm: MemoryManager, image: ExecImage, path: string): MappedElf | number {
    const file = image.openInterpreter(path);
    if (typeof file === "number") return file;
    const elf = readElf(image.caller, file);
    // load_elf_binary(): EIO, it is too short for a header; ELIBBAD, no ELF file of this machine. An interpreter of its own is not asked for.
    const mapped = typeof elf === "number" ? (elf === -EIO ? -EIO : -ELIBBAD) : mapElf(mm, file, elf, null);
    file.release();
    return mapped === -EINVAL ? -ELIBBAD : mapped;
  }
}

function stringBytes(image: ExecImage): number {
  let bytes = image.filename.length + 1;
  for (const text of image.argv) bytes += text.length + 9;
  for (const text of image.envv) bytes += text.length + 9;
  return bytes;
}

function largestAlignment(elf: ElfFile): number {
  let alignment = 4096;
  for (const segment of elf.segments) {
    const { align } = segment;
    // Only powers of two count (maximum_alignment); more than 1 GiB would leave no room.
    if (align > alignment && align <= 2 ** 30 && Number.isInteger(Math.log2(align))) alignment = align;
  }
  return alignment;
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
