/** Writes small ELF files without a toolchain: headers, segments, nothing else. */
import { ELFCLASS64, ELFDATA2LSB, EM_RISCV, EV_CURRENT, PT_INTERP, PT_LOAD } from "../../src/abi/elf.ts";
import { Elf64Ehdr, Elf64Phdr } from "../../src/abi/elf-struct.ts";

export interface ElfSegment {
  /** Page aligned. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** PF_* */
  readonly flags: number;
  /** Zeros behind the bytes. */
  readonly zeros?: number;
}

export interface ElfImage {
  /** ET_EXEC or ET_DYN. */
  readonly type: number;
  readonly entry: number;
  readonly segments: readonly ElfSegment[];
  /** The program interpreter's path. */
  readonly interpreter?: string;
}

const PAGE = 4096;
const pageCeil = (value: number): number => Math.ceil(value / PAGE) * PAGE;

/** The file: one page of headers, then the segments, each on a page of its own. */
export function writeElf(image: ElfImage): Uint8Array {
  const { segments, interpreter } = image;
  const headers = segments.length + (interpreter === undefined ? 0 : 1);
  const interpreterAt = Elf64Ehdr.size + headers * Elf64Phdr.size;
  let end = PAGE;
  const offsets = segments.map(({ bytes }) => {
    const offset = end;
    end = pageCeil(end + bytes.length);
    return offset;
  });
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  Elf64Ehdr.write(view, 0, {
    e_ident: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, ELFCLASS64, ELFDATA2LSB, EV_CURRENT),
    e_type: image.type,
    e_machine: EM_RISCV,
    e_version: EV_CURRENT,
    e_entry: image.entry,
    e_phoff: Elf64Ehdr.size,
    e_ehsize: Elf64Ehdr.size,
    e_phentsize: Elf64Phdr.size,
    e_phnum: headers,
  });
  let at = Elf64Ehdr.size;
  if (interpreter !== undefined) {
    const length = interpreter.length + 1;
    const place = { p_offset: interpreterAt, p_filesz: length, p_memsz: length };
    Elf64Phdr.write(view, at, { p_type: PT_INTERP, p_flags: 4, ...place });
    for (let i = 0; i < interpreter.length; i++) file[interpreterAt + i] = interpreter.charCodeAt(i);
    at += Elf64Phdr.size;
  }
  for (const [i, { address, bytes, flags, zeros = 0 }] of segments.entries()) {
    Elf64Phdr.write(view, at + i * Elf64Phdr.size, {
      p_type: PT_LOAD,
      p_flags: flags,
      p_offset: offsets[i]!,
      p_vaddr: address,
      p_paddr: address,
      p_filesz: bytes.length,
      p_memsz: bytes.length + zeros,
      p_align: PAGE,
    });
    file.set(bytes, offsets[i]!);
  }
  return file;
}
