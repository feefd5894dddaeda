import { SEGV_ACCERR, SEGV_MAPERR } from "../../../src/abi/siginfo.ts";
import { SIGSEGV } from "../../../src/abi/signal.ts";
import { type FramePool, PAGE_SIZE } from "../../../src/mm/frame-pool.ts";
import { TLB_MASK } from "../../../src/mm/tlb.ts";
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE } from "../../../src/mm/user-memory.ts";
import type { TranslatingMemory } from "../../../src/platform/riscv64/interpreter.ts";

export const RWX = ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE;

/** The least an address space can be: pages with permissions, no page faults that succeed. */
export class PageMap implements TranslatingMemory {
  readonly pool: FramePool;
  readonly pages = new Map<number, { frame: number; permissions: number }>();
  faultSignal = 0;
  faultCode = 0;

  constructor(pool: FramePool) {
    this.pool = pool;
  }

  map(address: number, length: number, permissions: number = RWX): void {
    const end = Math.ceil((address + length) / PAGE_SIZE);
    for (let vpn = Math.floor(address / PAGE_SIZE); vpn < end; vpn++)
      if (!this.pages.has(vpn)) this.pages.set(vpn, { frame: this.pool.allocate(), permissions });
  }

  /** Maps the frame behind `source` at `address` too. */
  alias(address: number, source: number, permissions: number = RWX): void {
    const { frame } = this.pages.get(source / PAGE_SIZE)!;
    this.pool.retain(frame);
    this.pages.set(address / PAGE_SIZE, { frame, permissions });
  }

  unmap(address: number): void {
    const vpn = address / PAGE_SIZE;
    this.pool.release(this.pages.get(vpn)!.frame);
    this.pages.delete(vpn);
    this.pool.tlb.evict(vpn);
  }

  translate(vpn: number, access: number): number {
    const page = this.pages.get(vpn);
    if (page === undefined || (page.permissions & access) === 0) {
      this.faultSignal = SIGSEGV;
      this.faultCode = page === undefined ? SEGV_MAPERR : SEGV_ACCERR;
      return -1;
    }
    const { tlb, code } = this.pool;
    if (tlb.owner !== this) return page.frame;
    const index = vpn & TLB_MASK;
    if (access === ACCESS_READ) {
      tlb.readTag[index] = vpn;
      tlb.readBase[index] = page.frame * PAGE_SIZE;
    } else if (access === ACCESS_WRITE && code[page.frame] === 0) {
      tlb.writeTag[index] = vpn;
      tlb.writeBase[index] = page.frame * PAGE_SIZE;
    }
    return page.frame;
  }

  writeBytes(address: number, bytes: Uint8Array): void {
    this.eachPage(address, bytes.length, (at, frame, done, count) => {
      this.pool.beforeWrite(frame);
      this.pool.u8.set(bytes.subarray(done, done + count), at);
    });
  }

  readBytes(address: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.eachPage(address, length, (at, _frame, done, count) => {
      bytes.set(this.pool.u8.subarray(at, at + count), done);
    });
    return bytes;
  }

  /** Calls back with the offset in the pool, the frame, and which part of the range it is. */
  private eachPage(
    address: number,
    length: number,
    visit: (at: number, frame: number, done: number, count: number) => void,
  ): void {
    for (let done = 0; done < length; ) {
      const inPage = (address + done) % PAGE_SIZE;
      const count = Math.min(length - done, PAGE_SIZE - inPage);
      const { frame } = this.pages.get((address + done - inPage) / PAGE_SIZE)!;
      visit(frame * PAGE_SIZE + inPage, frame, done, count);
      done += count;
    }
  }

  writeWords(address: number, words: readonly number[]): void {
    this.writeBytes(address, new Uint8Array(Int32Array.from(words).buffer));
  }
}
