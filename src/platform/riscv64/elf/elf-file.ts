import { EI_CLASS, ELFCLASS64, ELFMAG_LE, EM_RISCV, ET_DYN, ET_EXEC, PT_INTERP, PT_LOAD } from "../../../abi/elf.ts";
import { EIO, ENOEXEC } from "../../../abi/errno.ts";
import { PATH_MAX } from "../../../abi/limits.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import { PAGE_SIZE } from "../../../mm/frame-pool.ts";

/** sizeof(Elf64_Ehdr), sizeof(Elf64_Phdr). */
export const EHDR_SIZE = 64;
const PHDR_SIZE = 56;
/** load_elf_phdrs(): program headers of more than 64 KiB (ELF_MIN_ALIGN on other machines) are refused. */
const MAX_PHDRS_BYTES = 65536;
/** TASK_SIZE of Sv39. */
export const TASK_SIZE = 2 ** 38;

export interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly vaddr: number;
  readonly filesz: number;
  readonly memsz: number;
  readonly align: number;
}

/** What the loader uses of an ELF file; every number checked. */
export interface ElfFile {
  readonly type: number;
  readonly entry: number;
  readonly phoff: number;
  readonly phnum: number;
  /** The PT_LOAD headers, in file order. */
  readonly segments: readonly ProgramHeader[];
  /** Where the program interpreter's path is, or null. */
  readonly interpreter: ProgramHeader | null;
}

/**
 * Reads and checks the headers of a riscv64 executable or shared object (fs/binfmt_elf.c).
 * @returns -ENOEXEC for anything Linux would not take, -EIO for a file that is shorter than its header.
 */
export function readElf(caller: Caller, file: FileDescription): ElfFile | number {
  const header = new Uint8Array(EHDR_SIZE);
  if (file.pread(caller, header, 0, EHDR_SIZE, 0) !== EHDR_SIZE) return -EIO;
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== ELFMAG_LE) return -ENOEXEC;
  const type = view.getUint16(16, true);
  if (type !== ET_EXEC && type !== ET_DYN) return -ENOEXEC;
  // elf_check_arch() of riscv looks at these two; byte order and versions are not asked for.
  if (view.getUint16(18, true) !== EM_RISCV || header[EI_CLASS] !== ELFCLASS64) return -ENOEXEC;
  const entry = address(view, 24);
  const phoff = address(view, 32);
  const phnum = view.getUint16(56, true);
  if (view.getUint16(54, true) !== PHDR_SIZE || phnum < 1 || phnum * PHDR_SIZE > MAX_PHDRS_BYTES) return -ENOEXEC;
  if (!Number.isSafeInteger(phoff)) return -ENOEXEC;

  const table = new Uint8Array(phnum * PHDR_SIZE);
  if (file.pread(caller, table, 0, table.length, phoff) !== table.length) return -ENOEXEC;
  const headers = parseProgramHeaders(table, phnum);
  const segments = headers.filter((h) => h.type === PT_LOAD);
  if (segments.length === 0 || !segments.every(isSane)) return -ENOEXEC;

  const interpreter = headers.find((h) => h.type === PT_INTERP) ?? null;
  return { type, entry, phoff, phnum, segments, interpreter };
}

/** Bytes from the first page of the first segment to the end of the last: what must be free to load the file (total_mapping_size). */
export function mappingSpan(elf: ElfFile): { readonly start: number; readonly length: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const segment of elf.segments) {
    start = Math.min(start, pageFloor(segment.vaddr));
    end = Math.max(end, segment.vaddr + segment.memsz);
  }
  return { start, length: pageCeil(end) - start };
}

export function pageFloor(value: number): number {
  return Math.floor(value / PAGE_SIZE) * PAGE_SIZE;
}

export function pageCeil(value: number): number {
  return Math.ceil(value / PAGE_SIZE) * PAGE_SIZE;
}

function parseProgramHeaders(table: Uint8Array, count: number): ProgramHeader[] {
  const view = new DataView(table.buffer);
  const headers: ProgramHeader[] = [];
  for (let at = 0; at < count * PHDR_SIZE; at += PHDR_SIZE) {
    headers.push({
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: address(view, at + 8),
      vaddr: address(view, at + 16),
      filesz: address(view, at + 32),
      memsz: address(view, at + 40),
      align: address(view, at + 48),
    });
  }
  return headers;
}

/**
 * A segment that lies in user space, does not hold more file than memory, and whose file offset and address agree within a page.
 * Linux finds these out while mapping, past the point of no return, and kills the process; refusing the file is kinder.
 */
function isSane(segment: ProgramHeader): boolean {
  const { offset, vaddr, filesz, memsz } = segment;
  return (
    filesz <= memsz &&
    vaddr <= TASK_SIZE &&
    memsz <= TASK_SIZE - vaddr &&
    Number.isSafeInteger(offset) &&
    offset % PAGE_SIZE === vaddr % PAGE_SIZE
  );
}

/**
 * The path a PT_INTERP header points at.
 * @returns -ENOEXEC unless it has 2 to PATH_MAX bytes, the last of them a NUL; -EIO when the file ends before.
 */
export function readInterpreterPath(caller: Caller, file: FileDescription, header: ProgramHeader): string | number {
  if (header.filesz > PATH_MAX || header.filesz < 2) return -ENOEXEC;
  const path = new Uint8Array(header.filesz);
  if (!Number.isSafeInteger(header.offset)) return -EIO;
  if (file.pread(caller, path, 0, path.length, header.offset) !== path.length) return -EIO;
  if (path[path.length - 1] !== 0) return -ENOEXEC;
  let text = "";
  for (const byte of path.subarray(0, path.indexOf(0))) text += String.fromCharCode(byte);
  return text;
}

/** A 64-bit field as a number; above 2^53 it is rounded, which no check accepts. */
function address(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 4294967296 + view.getUint32(offset, true);
}
