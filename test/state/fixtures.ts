import { FramePool } from "../../src/mm/frame-pool.ts";
import { FramePoolStore } from "../../src/mm/frame-pool-store.ts";
import {
  anyRef,
  bigint,
  bool,
  bytes,
  external,
  float,
  frame,
  int,
  int32Array,
  list,
  map,
  nullable,
  oneOf,
  ref,
  set,
  struct,
  text,
  uint,
} from "../../src/state/fields.ts";
import { loadGraph, parseContainer, type SnapshotHeader, saveSnapshot } from "../../src/state/index.ts";
import { savable } from "../../src/state/savable.ts";

/** A link of a list, which may be a ring. */
export class Link {
  next: Link | null;
  value: number;

  constructor(value: number) {
    this.next = null;
    this.value = value;
  }
}

savable(Link, { name: "test.Link", version: 1, saved: { next: nullable(ref(() => Link)), value: int } });

export interface Greeter {
  greet(): string;
}

/** A class with a field of every kind. */
export class Thing implements Greeter {
  readonly id: number;
  label: string;
  flags: { isOpen: boolean; mode: number };
  big: bigint;
  ratio: number;
  state: "idle" | "busy";
  data: Uint8Array;
  words: Int32Array;
  friends: Thing[];
  byName: Map<string, Thing>;
  members: Set<Thing>;
  owner: Thing | null;
  greeter: Greeter | null;
  link: Link | null;
  /** Not saved. */
  cache: string[];

  constructor(id: number) {
    this.id = id;
    this.label = "";
    this.flags = { isOpen: false, mode: 0 };
    this.big = 0n;
    this.ratio = 0;
    this.state = "idle";
    this.data = new Uint8Array(0);
    this.words = new Int32Array(2);
    this.friends = [];
    this.byName = new Map();
    this.members = new Set();
    this.owner = null;
    this.greeter = null;
    this.link = null;
    this.cache = ["warm"];
  }

  greet(): string {
    return `thing ${this.id}`;
  }
}

savable(Thing, {
  name: "test.Thing",
  version: 1,
  saved: {
    id: uint,
    label: text,
    flags: struct({ isOpen: bool, mode: int }),
    big: bigint,
    ratio: float,
    state: oneOf("idle", "busy"),
    data: bytes,
    words: int32Array(2),
    friends: list(ref(() => Thing)),
    byName: map(
      text,
      ref(() => Thing),
    ),
    members: set(ref(() => Thing)),
    owner: nullable(ref(() => Thing)),
    greeter: nullable(anyRef<Greeter>("greet")),
    link: nullable(ref(() => Link)),
  },
  transient: { cache: () => [] },
});

/** A subclass with more fields, and its own transient one. */
export class SpecialThing extends Thing {
  nested: Map<number, { readonly names: string[] }>;
  wasLoaded: boolean;

  constructor(id: number) {
    super(id);
    this.nested = new Map();
    this.wasLoaded = false;
  }

  override greet(): string {
    return `special ${this.id}`;
  }
}

savable(SpecialThing, {
  name: "test.SpecialThing",
  version: 1,
  saved: { nested: map(int, struct({ names: list(text) })) },
  transient: { wasLoaded: () => true },
});

/** A class with page frames: an address space, or a file's page cache. */
export class Memory {
  readonly pool: FramePool;
  readonly frames: number[];
  other: Memory | null;

  constructor(pool: FramePool) {
    this.pool = pool;
    this.frames = [];
    this.other = null;
  }

  /** Adds a fresh page filled by `fill`. */
  add(fill: (page: Uint8Array) => void): number {
    const added = this.pool.allocate();
    fill(this.page(added));
    this.frames.push(added);
    return added;
  }

  /** Adds a reference to a page that somebody else has. */
  share(shared: number): void {
    this.pool.retain(shared);
    this.frames.push(shared);
  }

  page(number: number): Uint8Array {
    return this.pool.u8.subarray(number * 4096, (number + 1) * 4096);
  }
}

savable(Memory, {
  name: "test.Memory",
  version: 1,
  saved: {
    pool: external<FramePool>("framePool"),
    frames: list(frame),
    other: nullable(ref(() => Memory)),
  },
});

export const HEADER: SnapshotHeader = {
  kernelVersion: "0.1.0",
  platform: "riscv64",
  featureSet: ["rv64gc", "zicsr"],
  applicationCores: 2,
  useHostCores: false,
  memoryLimit: 1 << 24,
  requirements: ["program:sh@1"],
};

export const LOADER = {
  platform: "riscv64",
  featureSet: ["zicsr", "zba", "rv64gc"],
  applicationCores: 2,
  provides: ["program:sh@1", "program:ls@1"],
};

export function surroundings(pool: FramePool = new FramePool(1 << 24)) {
  return { pages: new FramePoolStore(pool), externals: new Map<string, object>([["framePool", pool]]) };
}

export function save(root: object, pool?: FramePool): Uint8Array {
  return saveSnapshot({ header: HEADER, root, ...surroundings(pool) });
}

export function load(bytes: Uint8Array, pool?: FramePool): object {
  return loadGraph(parseContainer(bytes, LOADER), surroundings(pool));
}

/** Save, then load into memory of its own. */
export function reload<T extends object>(root: T, pool?: FramePool): T {
  return load(save(root, pool)) as T;
}
