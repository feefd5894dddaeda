import { EACCES, ENOMEM } from "../../src/abi/errno.ts";
import { PROT_WRITE } from "../../src/abi/mman.ts";

/** One page's contents: its first byte. */
export interface Cell {
  value: number;
}

export class ModelFile {
  private cells: Cell[];

  constructor(pages: number) {
    this.cells = Array.from({ length: pages }, () => ({ value: 0 }));
  }

  get pages(): number {
    return this.cells.length;
  }

  cell(index: number): Cell {
    return this.cells[index]!;
  }

  truncate(pages: number): void {
    const old = this.cells;
    this.cells = Array.from({ length: pages }, (_, index) => old[index] ?? { value: 0 });
  }
}

interface ModelPage {
  prot: number;
  file: ModelFile | null;
  index: number;
  isShared: boolean;
  mayWrite: boolean;
  /** The private copy. */
  copy: Cell | null;
  /** Pages of the same mapping call (a mapping can be remapped only as a whole or in part, not with its neighbour). */
  mapping: object;
}

/** An address space as mmap(2) describes it, page by page. */
export class ModelSpace {
  private pages = new Map<number, ModelPage>();

  map(
    vpn: number,
    count: number,
    prot: number,
    file: ModelFile | null,
    index: number,
    isShared: boolean,
    mayWrite: boolean,
  ): void {
    const mapping = {};
    for (let i = 0; i < count; i++)
      this.pages.set(vpn + i, { prot, file, index: index + i, isShared, mayWrite, copy: null, mapping });
  }

  unmap(vpn: number, count: number): void {
    for (let i = 0; i < count; i++) this.pages.delete(vpn + i);
  }

  isMapped(vpn: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.pages.has(vpn + i)) return false;
    return true;
  }

  /** Certainly one VMA: mapped by one call, with one protection. Others may have been merged into one as well. */
  isOneMapping(vpn: number, count: number): boolean {
    const first = this.pages.get(vpn);
    for (let i = 0; i < count; i++) {
      const page = this.pages.get(vpn + i);
      if (page === undefined || page.mapping !== first!.mapping || page.prot !== first!.prot) return false;
      if (page.index !== first!.index + i) return false;
    }
    return true;
  }

  protect(vpn: number, count: number, prot: number): number {
    for (let i = 0; i < count; i++) {
      const page = this.pages.get(vpn + i);
      if (page === undefined) return -ENOMEM;
      if ((prot & PROT_WRITE) !== 0 && !page.mayWrite) return -EACCES;
      page.prot = prot;
    }
    return 0;
  }

  /** mremap(2) that succeeded. Shrinking in place asks for nothing but its first page to be mapped. */
  move(vpn: number, count: number, to: number, newCount: number, keepsSource: boolean): void {
    if (to === vpn && newCount <= count) {
      this.unmap(vpn + newCount, count - newCount);
      return;
    }
    const first = this.pages.get(vpn)!;
    const mapping = to === vpn ? first.mapping : {};
    const moved = Array.from({ length: newCount }, (_, i): ModelPage => {
      const source = i < count ? this.pages.get(vpn + i)! : { ...first, index: first.index + i, copy: null };
      return { ...source, mapping };
    });
    if (keepsSource) for (let i = 0; i < count; i++) this.pages.get(vpn + i)!.copy = null;
    else this.unmap(vpn, count);
    for (const [i, page] of moved.entries()) this.pages.set(to + i, page);
  }

  dropPrivate(vpn: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const page = this.pages.get(vpn + i);
      if (page !== undefined) page.copy = null;
    }
  }

  truncated(file: ModelFile): void {
    for (const page of this.pages.values()) if (page.file === file && page.index >= file.pages) page.copy = null;
  }

  fork(): ModelSpace {
    const child = new ModelSpace();
    const mappings = new Map<object, object>();
    for (const [vpn, page] of this.pages) {
      if (!mappings.has(page.mapping)) mappings.set(page.mapping, {});
      const copy = page.copy === null ? null : { ...page.copy };
      child.pages.set(vpn, { ...page, copy, mapping: mappings.get(page.mapping)! });
    }
    return child;
  }

  /** The byte, or null for a fault. */
  read(vpn: number): number | null {
    const page = this.pages.get(vpn);
    // PROT_WRITE implies PROT_READ on riscv.
    if (page === undefined || (page.prot & 3) === 0) return null;
    return this.contents(page);
  }

  private contents(page: ModelPage): number | null {
    if (page.copy !== null) return page.copy.value;
    if (page.file === null) return 0;
    return page.index < page.file.pages ? page.file.cell(page.index).value : null;
  }

  /** Whether the write succeeded. */
  write(vpn: number, value: number): boolean {
    const page = this.pages.get(vpn);
    if (page === undefined || (page.prot & PROT_WRITE) === 0) return false;
    if (page.copy !== null) page.copy.value = value;
    else if (page.file !== null && page.index >= page.file.pages) return false;
    else if (page.isShared) page.file!.cell(page.index).value = value;
    else page.copy = { value };
    return true;
  }

  /** Permissions by page: PROT_* and 8 for VM_MAYWRITE. */
  protections(): Map<number, number> {
    const sorted = [...this.pages].sort(([a], [b]) => a - b);
    return new Map(sorted.map(([vpn, page]) => [vpn, page.prot | (page.mayWrite ? 8 : 0)]));
  }

  *readable(): Generator<[vpn: number, value: number]> {
    for (const vpn of this.pages.keys()) {
      const value = this.read(vpn);
      if (value !== null) yield [vpn, value];
    }
  }
}
