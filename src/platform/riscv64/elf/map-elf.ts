import { ET_DYN, PF_R, PF_W, PF_X } from "../../../abi/elf.ts";
import { ENOMEM } from "../../../abi/errno.ts";
import {
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_PRIVATE,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../../../abi/mman.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import { PAGE_SIZE } from "../../../mm/frame-pool.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";
import { type ElfFile, mappingSpan, type ProgramHeader, pageCeil, pageFloor, TASK_SIZE } from "./elf-file.ts";

export interface MappedElf {
  /** What was added to every address of the file; 0 for ET_EXEC. */
  readonly bias: number;
  readonly entry: number;
  /** Address of the program headers in memory (AT_PHDR), 0 when no segment holds them. */
  readonly phdr: number;
  /** End of the highest segment, not aligned. */
  readonly end: number;
}

/**
 * Maps the segments of `elf`.
 * @param base where an ET_DYN goes; null lets mmap choose (interpreters, static-pie).
 * @returns -ENOMEM or what mmap(2) gives.
 */
export function mapElf(
  mm: MemoryManager,
  file: FileDescription,
  elf: ElfFile,
  base: number | null,
): MappedElf | number {
  const span = mappingSpan(elf);
  let bias = 0;
  if (elf.type === ET_DYN) {
    const start = base ?? findRoom(mm, span.length);
    if (start < 0) return start;
    bias = start - span.start;
  }
  if (span.start + bias + span.length > TASK_SIZE) return -ENOMEM;
  let end = 0;
  let phdr = 0;
  // load_elf_binary(): the first segment must not lie on what is there already, the stack; the others may lie on those before them.
  let placement = MAP_FIXED_NOREPLACE;
  for (const segment of elf.segments) {
    const error = mapSegment(mm, file, segment, bias, placement);
    if (error < 0) return error;
    placement = MAP_FIXED;
    end = Math.max(end, bias + segment.vaddr + segment.memsz);
    if (elf.phoff >= segment.offset && elf.phoff < segment.offset + segment.filesz) {
      phdr = bias + segment.vaddr + (elf.phoff - segment.offset);
    }
    noteRange(mm, segment, bias);
  }
  return { bias, entry: elf.entry + bias, phdr, end };
}

/** An unused range of `length` bytes; nothing stays mapped there. */
function findRoom(mm: MemoryManager, length: number): number {
  const start = mm.mmap({ address: 0, length, prot: PROT_NONE, flags: MAP_PRIVATE | MAP_ANONYMOUS, offset: 0 });
  if (start > 0) mm.munmap(start, length);
  return start;
}

/** elf_load(): the file's part, then zeros: the rest of its last page, and anonymous pages. */
function mapSegment(
  mm: MemoryManager,
  file: FileDescription,
  segment: ProgramHeader,
  bias: number,
  placement: number,
): number {
  const prot =
    ((segment.flags & PF_R) !== 0 ? PROT_READ : 0) |
    ((segment.flags & PF_W) !== 0 ? PROT_WRITE : 0) |
    ((segment.flags & PF_X) !== 0 ? PROT_EXEC : 0);
  const start = bias + segment.vaddr;
  const mapStart = pageFloor(start);
  const fileEnd = start + segment.filesz;
  const zeroStart = segment.filesz === 0 ? mapStart : pageCeil(fileEnd);
  const memoryEnd = pageCeil(start + segment.memsz);
  if (segment.filesz > 0) {
    const mapped = mm.mmap({
      address: mapStart,
      length: zeroStart - mapStart,
      prot,
      flags: MAP_PRIVATE | placement,
      offset: segment.offset - (start - mapStart),
      file,
      minimumAddress: PAGE_SIZE,
    });
    if (mapped < 0) return mapped;
    // padzero(): only where the segment goes on beyond the file, and is writable; a read-only tail keeps the file's bytes.
    if (segment.memsz > segment.filesz && (prot & PROT_WRITE) !== 0 && fileEnd < zeroStart) {
      const error = mm.zeroOut(fileEnd, zeroStart - fileEnd);
      if (error < 0) return error;
    }
  }
  if (memoryEnd <= zeroStart) return 0;
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  const mapped = mm.mmap({
    address: zeroStart,
    length: memoryEnd - zeroStart,
    prot,
    flags,
    offset: 0,
    minimumAddress: PAGE_SIZE,
  });
  return Math.min(mapped, 0);
}

/** start_code .. end_data of /proc/PID/stat. */
function noteRange(mm: MemoryManager, segment: ProgramHeader, bias: number): void {
  const { image } = mm;
  const start = bias + segment.vaddr;
  const end = start + segment.filesz;
  if ((segment.flags & PF_X) !== 0) {
    const startCode = image.startCode === 0 ? start : Math.min(image.startCode, start);
    mm.image = { ...image, startCode, endCode: Math.max(image.endCode, end) };
  } else if ((segment.flags & PF_W) !== 0) {
    const startData = Math.max(image.startData, start);
    mm.image = { ...image, startData, endData: Math.max(image.endData, end) };
  }
}
