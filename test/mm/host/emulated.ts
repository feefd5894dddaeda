import { EBADF } from "../../../src/abi/errno.ts";
import { MAP_ANONYMOUS } from "../../../src/abi/mman.ts";
import { FramePool, PAGE_SIZE } from "../../../src/mm/frame-pool.ts";
import { MAPPING_NOEXEC, MAPPING_READABLE, MAPPING_WRITABLE } from "../../../src/mm/mappable.ts";
import { MemoryManager } from "../../../src/mm/memory-manager.ts";
import { mapsLine } from "../../../src/mm/proc-maps.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../../src/mm/user-memory.ts";
import { MemoryFile } from "../memory-file.ts";

const FILE_PAGES = 8;
const VECTOR = 0x3000_0000;

/** One open file description of a file with its own rights. */
class OpenedFile extends MemoryFile {
  readonly content: MemoryFile;

  constructor(content: MemoryFile, rights: number) {
    super(content.pool, content.pages);
    this.content = content;
    this.rights = rights;
  }

  override mappable() {
    return this.isMappable ? this.content : null;
  }
}

/** Answers the lines of mm-oracle.c with a MemoryManager. */
export class Emulated {
  private mm: MemoryManager;
  private readonly file: MemoryFile;
  private readonly files: OpenedFile[];
  private base = 0;
  private end = 0;

  constructor() {
    const pool = new FramePool(64 << 20);
    this.mm = new MemoryManager(pool);
    this.mm.hasIpcLock = true;
    this.file = new MemoryFile(pool, FILE_PAGES);
    this.files = [
      new OpenedFile(this.file, MAPPING_READABLE | MAPPING_WRITABLE),
      new OpenedFile(this.file, MAPPING_READABLE),
      new OpenedFile(this.file, MAPPING_WRITABLE),
      // A pipe; pipefs is mounted noexec.
      new OpenedFile(this.file, MAPPING_READABLE | MAPPING_NOEXEC),
    ];
    this.files[3]!.isMappable = false;
    this.mm.mmap({ address: VECTOR, length: PAGE_SIZE, prot: 3, flags: 0x32, offset: 0 });
  }

  answer(line: string): string {
    const [name, ...texts] = line.split(" ");
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = texts.map((text) =>
      text.startsWith("-") ? -Number.parseInt(text.slice(1), 16) : Number.parseInt(text, 16),
    );
    const { mm } = this;
    switch (name) {
      case "reset":
        this.base = a;
        this.end = a + b * PAGE_SIZE;
        mm.munmap(a, b * PAGE_SIZE);
        this.file.truncate(0);
        this.file.truncate(FILE_PAGES);
        return "ok";
      case "fork":
        this.mm = mm.fork();
        mm.release();
        return "ok";
      case "truncate":
        this.file.truncate(a);
        return "ok";
      case "maps":
        return this.maps();
      case "peek":
        return this.access(a, ACCESS_READ) ?? String(mm.readU8(a));
      case "poke":
        return this.access(a, ACCESS_WRITE) ?? String(mm.writeU8(a, b));
      case "mmap":
        return this.result(this.mmap(a, b, c, d, e, f), b);
      case "munmap":
        return this.result(mm.munmap(a, b), 0);
      case "mprotect":
        return this.result(mm.mprotect(a, b, c), 0);
      case "mremap":
        return this.result(mm.mremap(a, b, c, d, e), c);
      case "madvise":
        return this.result(mm.madvise(a, b, c), 0);
      case "msync":
        return this.result(mm.msync(a, b, c), 0);
      case "mlock":
        return this.result(mm.mlock(a, b, c), 0);
      case "munlock":
        return this.result(mm.munlock(a, b), 0);
      case "mincore":
        return this.result(mm.mincore(a, b, c === 0 ? VECTOR : c), 0);
    }
    throw new Error(line);
  }

  private mmap(address: number, length: number, prot: number, flags: number, fd: number, offset: number): number {
    const file = this.files[fd] ?? null;
    if (offset % PAGE_SIZE === 0 && file === null && (flags & MAP_ANONYMOUS) === 0) return -EBADF;
    return this.mm.mmap({ address, length, prot, flags, offset, file, minimumAddress: 0 });
  }

  private result(value: number, length: number): string {
    if (value < PAGE_SIZE || (value >= this.base && value < this.end)) return String(value);
    this.mm.munmap(value, length);
    return "elsewhere";
  }

  private access(address: number, access: number): string | null {
    if (this.mm.translate(Math.floor(address / PAGE_SIZE), access) >= 0) return null;
    return `${this.mm.faultSignal}:${this.mm.faultCode}`;
  }

  private maps(): string {
    const parts: string[] = [];
    for (const vma of this.mm.vmas()) {
      if (vma.end <= this.base || vma.start >= this.end) continue;
      const [first, end] = [vma.start, vma.end].map((address) => (address - this.base) / PAGE_SIZE);
      parts.push(`${first}-${end} ${mapsLine(this.mm, vma).split(" ")[1]}`);
    }
    return parts.join(",");
  }
}
