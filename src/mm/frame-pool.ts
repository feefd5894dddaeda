import { Tlb } from "./tlb.ts";

export const PAGE_SHIFT = 12;
export const PAGE_SIZE = 4096;
export const PAGE_MASK = 4095;

/** The all-zero frame, mapped read-only wherever memory was never written (Linux's ZERO_PAGE). Never freed, never written. */
export const ZERO_FRAME = 0;

/** wasm pages are 64 KiB: 16 frames. A pool that could not have its limit at once grows by this many wasm pages (16 MiB) at a time. */
const GROW_WASM_PAGES = 256;
const WASM_PAGE = 65536;

/** What a pool begins with, at most, and how far it grows by copying: the host's garbage collector minds every byte of a buffer. */
const FIRST_BYTES = 1 << 20;
const COPIED_BYTES = 16 << 20;
const COPY_FACTOR = 4;

/** What page frames are charged to: a cgroup with the memory controller. */
export interface FrameAccount {
  /** Whether there may be one frame more. */
  mayCharge(): boolean;
  /** @param isShared of a file or of shared memory, not private to a process. */
  charge(frame: number, isShared: boolean): void;
  uncharge(frame: number): void;
}

/** Whoever caches decoded or translated code of a frame. */
export interface CodeCache {
  /** The bytes of `frame` are about to change, or the frame is about to be freed: forget what was decoded from it. */
  invalidateFrame(frame: number): void;
}

/** Null: the host has no memory left. */
function createMemory(initial: number, maximum: number): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial, maximum });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return initial <= GROW_WASM_PAGES ? null : createMemory(GROW_WASM_PAGES, maximum);
  }
}

/**
 * The RAM of a realm: refcounted 4 KiB page frames in one buffer, gVisor's MemoryFile. A frame's number times PAGE_SIZE is its byte
 * offset.
 *
 * It begins small, since a kernel with a few programs needs little. Growing replaces the views below: code that kept one must read it
 * again after any call that may allocate. `generation` counts the replacements. From `reserve` on it is a WebAssembly.Memory, so that wasm
 * can run in it.
 */
export class FramePool {
  /** Null until `reserve`. */
  memory: WebAssembly.Memory | null;
  readonly tlb: Tlb;
  u8: Uint8Array;
  i32: Int32Array;
  generation: number;
  /** Upper bound of frames in use, ZERO_FRAME included, and of what the kernel takes besides. */
  readonly limitFrames: number;
  /** Reference counts by frame; 0 is free. */
  refs: Int32Array;
  /** 1 for frames with decoded code: they may not be entered in the TLB for writing (see `beforeWrite`). */
  code: Uint8Array;
  codeCache: CodeCache | null;
  usedFrames: number;
  /** Bytes that objects of the kernel take of the host's memory: see KernelMemory; and page tables. They count as frames do. */
  kernelBytes: number;
  /** What frames are charged to that are allocated now; null: to nobody but the machine. */
  account: FrameAccount | null;
  /** Whom frames are charged to, where that is not nobody; null until there is one. */
  private owners: Map<number, FrameAccount> | null;
  /** Frames below this one have been handed out at least once. */
  private nextFresh: number;
  private readonly freeFrames: number[];

  /** @param limitBytes upper bound of guest memory in bytes, 1 MiB .. 4 GiB - 64 KiB. @throws RangeError */
  constructor(limitBytes: number = 1 << 30) {
    if (!(limitBytes >= 1 << 20 && limitBytes <= 2 ** 32 - WASM_PAGE))
      throw new RangeError(`memory limit ${limitBytes} is not in 1 MiB .. 4 GiB`);
    this.memory = null;
    this.tlb = new Tlb();
    this.u8 = new Uint8Array(FIRST_BYTES);
    this.i32 = new Int32Array(this.u8.buffer);
    this.generation = 0;
    this.limitFrames = Math.ceil(limitBytes / WASM_PAGE) * (WASM_PAGE / PAGE_SIZE);
    this.refs = new Int32Array(FIRST_BYTES / PAGE_SIZE);
    this.code = new Uint8Array(FIRST_BYTES / PAGE_SIZE);
    this.codeCache = null;
    this.usedFrames = 1;
    this.kernelBytes = 0;
    this.account = null;
    this.owners = null;
    this.nextFresh = 1;
    this.freeFrames = [];
    this.refs[ZERO_FRAME] = 1;
  }

  /**
   * Asks the host for all of it at once, which costs no memory until it is touched: for machine code, which runs for long. Growing a
   * WebAssembly.Memory later would detach its buffer, and V8 then gives up an optimisation of all typed arrays for the rest of the process
   * (15-30 % of the interpreter's speed). A host that has not so much address space to give gets a pool that grows.
   * @returns false when it has none at all: everything stays as it is.
   */
  reserve(): boolean {
    if (this.memory !== null) return true;
    const maximum = (this.limitFrames * PAGE_SIZE) / WASM_PAGE;
    this.memory = createMemory(maximum, maximum);
    if (this.memory !== null) this.moveTo(this.memory.buffer);
    return this.memory !== null;
  }

  /** Whether the limit leaves so many bytes. */
  hasRoom(bytes: number): boolean {
    return this.usedFrames * PAGE_SIZE + this.kernelBytes + bytes <= this.limitFrames * PAGE_SIZE;
  }

  /**
   * A zeroed frame with one reference, or -1 when the memory limit, or one of the account, is reached.
   * @param isShared for a file or shared memory.
   */
  allocate(isShared = false): number {
    const fresh = this.nextFresh;
    const frame = this.allocateUncleared(isShared);
    if (frame > 0 && frame < fresh) this.u8.fill(0, frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
    return frame;
  }

  /** A frame with the contents of `source` and one reference, or -1 when the memory limit is reached. */
  allocateCopy(source: number): number {
    const frame = this.allocateUncleared(false);
    if (frame > 0) this.u8.copyWithin(frame * PAGE_SIZE, source * PAGE_SIZE, (source + 1) * PAGE_SIZE);
    return frame;
  }

  retain(frame: number): void {
    if (frame !== ZERO_FRAME) this.refs[frame]!++;
  }

  /** Drops one reference; the last one frees the frame. */
  release(frame: number): void {
    if (frame === ZERO_FRAME) return;
    const left = this.refs[frame]! - 1;
    if (left < 0) throw new Error(`frame ${frame} released more often than retained`);
    this.refs[frame] = left;
    if (left > 0) return;
    this.beforeWrite(frame);
    this.freeFrames.push(frame);
    this.usedFrames--;
    if (this.owners !== null) this.disown(frame);
  }

  /** `owner` is told when `frame` is freed. */
  own(frame: number, owner: FrameAccount): void {
    this.owners ??= new Map();
    this.owners.set(frame, owner);
  }

  private disown(frame: number): void {
    const owner = this.owners!.get(frame);
    if (owner === undefined) return;
    this.owners!.delete(frame);
    owner.uncharge(frame);
  }

  isShared(frame: number): boolean {
    return frame === ZERO_FRAME || this.refs[frame]! > 1;
  }

  /** Must be called before the bytes of `frame` change by anything but a TLB write hit. */
  beforeWrite(frame: number): void {
    if (this.code[frame] === 0) return;
    this.code[frame] = 0;
    this.codeCache?.invalidateFrame(frame);
  }

  /** The code cache has decoded instructions of `frame`: from now on writes to it take the slow path. */
  markCode(frame: number): void {
    if (this.code[frame] !== 0) return;
    this.code[frame] = 1;
    this.tlb.evictWritesTo(frame * PAGE_SIZE);
  }

  private allocateUncleared(isShared: boolean): number {
    const { account } = this;
    if (account === null) return this.takeFree();
    // The account may make room by freeing frames.
    if (!account.mayCharge()) return -1;
    const frame = this.takeFree();
    if (frame < 0) return -1;
    this.own(frame, account);
    account.charge(frame, isShared);
    return frame;
  }

  private takeFree(): number {
    if (!this.hasRoom(PAGE_SIZE)) return -1;
    const recycled = this.freeFrames.pop();
    if (recycled !== undefined) {
      this.refs[recycled] = 1;
      this.usedFrames++;
      return recycled;
    }
    if (this.nextFresh === this.refs.length && !this.grow()) return -1;
    const frame = this.nextFresh++;
    this.refs[frame] = 1;
    this.usedFrames++;
    return frame;
  }

  private grow(): boolean {
    const have = this.u8.length;
    const limit = this.limitFrames * PAGE_SIZE;
    if (have === limit) return false;
    try {
      if (this.memory === null && have * COPY_FACTOR <= Math.min(COPIED_BYTES, limit)) {
        this.moveTo(new ArrayBuffer(have * COPY_FACTOR));
        return true;
      }
      if (!this.reserve()) return false;
      if (this.u8.length > have) return true;
      const pages = have / WASM_PAGE;
      this.memory!.grow(Math.min(Math.max(GROW_WASM_PAGES, pages >> 2), limit / WASM_PAGE - pages));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return false; // The host has no memory left; the guest sees ENOMEM.
    }
    this.moveTo(this.memory!.buffer);
    return true;
  }

  /** Goes on in `buffer`, which is larger and has the same contents already, or gets them. */
  private moveTo(buffer: ArrayBuffer): void {
    const old = this.u8;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    // That of a WebAssembly.Memory which grew is detached.
    if (old.length > 0) this.u8.set(old);
    this.generation++;
    const refs = new Int32Array(buffer.byteLength / PAGE_SIZE);
    refs.set(this.refs);
    this.refs = refs;
    const code = new Uint8Array(refs.length);
    code.set(this.code);
    this.code = code;
  }
}
