import type { GraphReader } from "./field-codec.ts";
import type { Externals, GraphTables, Row } from "./graph-tables.ts";
import type { SavableDescriptor } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** Hands out the page frames of a snapshot: each call gives the caller one reference. */
export interface FrameSupply {
  takeFrame(id: number): number;
}

/**
 * Builds the objects of validated tables: allocates them all, fills them, then runs their `afterLoad` hooks in id order. Constructors
 * do not run; the fields of a class are always set in the same order, saved ones first, so its objects share one hidden class.
 * @returns the root.
 * @throws SnapshotError "corrupt" when a hook refuses its object.
 */
export function buildGraph(graph: GraphTables, frames: FrameSupply, externals: Externals): object {
  const descriptors = Array.from(graph.kinds, (kind) => graph.tables[kind]!.descriptor);
  const objects = descriptors.map(({ savableClass }): object => Object.create(savableClass.prototype));
  const reader: GraphReader = {
    objectOf: (id) => objects[id]!,
    takeFrame: (id) => frames.takeFrame(id),
    external: (name) => externals.get(name)!,
  };
  const nextRow = graph.tables.map(() => 0);
  for (let id = 0; id < objects.length; id++) {
    const kind = graph.kinds[id]!;
    const row = graph.tables[kind]!.rows[nextRow[kind]!++]!;
    naming(descriptors[id]!, id, () => fill(objects[id]!, descriptors[id]!, row, reader));
  }
  for (let id = 0; id < objects.length; id++) {
    const { afterLoad } = descriptors[id]!;
    if (afterLoad !== null) naming(descriptors[id]!, id, () => afterLoad(objects[id]!));
  }
  return objects[0]!;
}

function fill(object: object, { columns, transient }: SavableDescriptor, row: Row, reader: GraphReader): void {
  const fields = object as Record<string, unknown>;
  for (let i = 0; i < columns.length; i++) {
    const { field, codec } = columns[i]!;
    fields[field] = codec.decode(row[i]!, reader);
  }
  for (const [field, initial] of transient) fields[field] = initial();
}

/** Whatever a codec or hook throws at its data becomes a SnapshotError that names the object. */
function naming({ name }: SavableDescriptor, id: number, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (error instanceof SnapshotError && error.code !== "corrupt") throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new SnapshotError("corrupt", `${name}#${id}: ${message}`, { cause: error });
  }
}
