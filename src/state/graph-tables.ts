import type { Plain } from "./field-codec.ts";
import type { SavableDescriptor } from "./savable.ts";

/** The saved fields of one object, in the order of its descriptor's `saved`. */
export type Row = Plain[];

/** All objects of one class, in id order. */
export interface GraphTable {
  readonly descriptor: SavableDescriptor;
  readonly rows: Row[];
}

/**
 * An object graph as flat tables. Objects are numbered from 0, the root, in the breadth-first order in which the save met them;
 * tables stand in the order in which their classes were met. `kinds[id]` is the table of object `id`; its row there is the next one.
 */
export interface GraphTables {
  readonly tables: readonly GraphTable[];
  readonly kinds: Uint16Array;
}

/** Objects of the outside world by name; see the codec `external`. */
export type Externals = ReadonlyMap<string, object>;

/** `kinds` has 16 bits. */
export const MAX_TABLES = 0xffff;
