import type { FramePool } from "../../mm/frame-pool.ts";
import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import type { Tlb } from "../../mm/tlb.ts";
import { ACCESS_EXECUTE } from "../../mm/user-memory.ts";
import type { CodeCache } from "./code-cache.ts";
import { GuestFault } from "./guest-fault.ts";
import { RiscvRegisters } from "./registers.ts";
import type { TranslatingMemory } from "./translating-memory.ts";

/** Entries of the fetch cache; a power of two. */
const FETCH_SIZE = 256;
export const FETCH_MASK = FETCH_SIZE - 1;

/** Ticks of the time CSR: a safe integer, derived from the kernel's clock so that a run can be repeated. */
export interface GuestCounters {
  /** @param registers the hart that reads; its `instret` is up to date. */
  time(registers: RiscvRegisters): number;
}

/**
 * What the run loop works on: the state of the run under way, and the fetch side of the MMU. Between runs it holds no
 * guest state.
 */
export class Cpu {
  readonly pool: FramePool;
  readonly tlb: Tlb;
  readonly codeCache: CodeCache;
  readonly counters: GuestCounters;
  readonly fault: GuestFault;
  /** Base of the decoded page by virtual page number, direct-mapped; -1 is empty. */
  readonly fetchTag: Int32Array;
  readonly fetchBase: Int32Array;
  /** The TLB's epoch and the code cache's generation which the fetch cache was filled under. */
  private epoch: number;
  private generation: number;
  registers: RiscvRegisters;
  memory: TranslatingMemory | null;
  /** instret at the end of the budget. */
  finalInstret: number;

  constructor(codeCache: CodeCache, counters: GuestCounters) {
    this.pool = codeCache.pool;
    this.tlb = codeCache.pool.tlb;
    this.codeCache = codeCache;
    this.counters = counters;
    this.fault = new GuestFault();
    this.fetchTag = new Int32Array(FETCH_SIZE).fill(-1);
    this.fetchBase = new Int32Array(FETCH_SIZE);
    this.epoch = this.tlb.epoch;
    this.generation = codeCache.generation;
    this.registers = NO_REGISTERS;
    this.memory = null;
    this.finalInstret = 0;
  }

  enter(registers: RiscvRegisters, memory: TranslatingMemory, budget: number): void {
    this.registers = registers;
    this.memory = memory;
    this.finalInstret = registers.instret + budget;
    this.tlb.switchTo(memory);
    this.dropStaleFetches();
  }

  leave(): void {
    this.registers = NO_REGISTERS;
    this.memory = null;
  }

  /**
   * After anything that may have changed mappings or code: forgets the fetch cache if something did.
   * @returns true if so; the page being executed must then be looked up again.
   */
  dropStaleFetches(): boolean {
    if (this.epoch === this.tlb.epoch && this.generation === this.codeCache.generation) return false;
    this.fetchTag.fill(-1);
    this.epoch = this.tlb.epoch;
    this.generation = this.codeCache.generation;
    return true;
  }

  /** Enters the page in the fetch cache. @returns false when it cannot be executed; `fault` then says why. */
  fetchPage(low: number, high: number): boolean {
    if (high >>> 6 !== 0) {
      this.fault.setUnmapped(low, high);
      return false;
    }
    const vpn = (high << 20) | (low >>> 12);
    const frame = this.memory!.translate(vpn, ACCESS_EXECUTE);
    if (frame < 0) {
      this.fault.set(this.memory!.faultSignal, this.memory!.faultCode, low, high);
      return false;
    }
    const base = this.codeCache.baseOf(frame);
    this.dropStaleFetches();
    this.fetchTag[vpn & FETCH_MASK] = vpn;
    this.fetchBase[vpn & FETCH_MASK] = base;
    return true;
  }

  /**
   * Decodes the instruction which begins in the last parcel of the page at `base` into the scratch slot. The two frames
   * change independently of each other, so this is done each time it is executed.
   * @param low,high address of the second page.
   * @returns false when the second page cannot be executed; `fault` has its address, as stval would.
   */
  decodeStraddling(base: number, low: number, high: number): boolean {
    const first = this.codeCache.readParcel(this.codeCache.frameAt(base), PAGE_SIZE - 2);
    const vpn = (high << 20) | (low >>> 12);
    if (this.fetchTag[vpn & FETCH_MASK] !== vpn || high >>> 6 !== 0) {
      if (!this.fetchPage(low, high)) return false;
    }
    const second = this.codeCache.readParcel(this.codeCache.frameAt(this.fetchBase[vpn & FETCH_MASK]!), 0);
    this.codeCache.decodeToScratch(first, second);
    return true;
  }
}

/** Stands for the registers of no task. */
const NO_REGISTERS = new RiscvRegisters();
