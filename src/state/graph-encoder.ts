import type { GraphWriter, Plain } from "./field-codec.ts";
import { classNameOf, fieldCoverageError } from "./field-coverage.ts";
import { type Externals, type GraphTable, type GraphTables, MAX_TABLES } from "./graph-tables.ts";
import { validateGraph } from "./graph-validator.ts";
import { descriptorOf, type SavableDescriptor } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** Numbers the page frames that a graph refers to, in the order in which it meets them. */
export interface FrameNumbering {
  idOf(frame: number): number;
  /** How many frames have a number, the zero frame not counted. */
  readonly count: number;
}

/**
 * Turns everything reachable from `root` into flat tables: breadth first with a work list, so neither the length of a chain nor a
 * cycle matters. The same state gives the same tables.
 * @throws SnapshotError "unsavable", naming class, field and the way from the root.
 */
export function encodeGraph(root: object, frames: FrameNumbering, externals: Externals): GraphTables {
  const walk = new GraphWalk(frames, externals);
  walk.idOf(root);
  for (let id = 0; id < walk.objects.length; id++) walk.encode(id);
  const graph = { tables: walk.tables, kinds: Uint16Array.from(walk.kinds) };
  validateGraph(graph, frames.count, externals, (id, message, cause) => walk.refuse(id, message, cause));
  return graph;
}

class GraphWalk implements GraphWriter {
  readonly objects: object[] = [];
  readonly kinds: number[] = [];
  readonly tables: GraphTable[] = [];
  private readonly ids = new Map<object, number>();
  private readonly tableOf = new Map<SavableDescriptor, number>();
  private readonly frames: FrameNumbering;
  private readonly externals: Externals;
  /** Who referred to object `id` first, and from which field: the way from the root, for messages. */
  private readonly referrers: number[] = [];
  private readonly viaFields: string[] = [];
  private currentId = -1;
  private currentField = "";

  constructor(frames: FrameNumbering, externals: Externals) {
    this.frames = frames;
    this.externals = externals;
  }

  idOf(object: object): number {
    const known = this.ids.get(object);
    if (known !== undefined) return known;
    const kind = this.kindOf(object);
    const id = this.objects.length;
    this.ids.set(object, id);
    this.objects.push(object);
    this.kinds.push(kind);
    this.referrers.push(this.currentId);
    this.viaFields.push(this.currentField);
    return id;
  }

  frameId(frame: number): number {
    return this.frames.idOf(frame);
  }

  external(name: string): object | undefined {
    return this.externals.get(name);
  }

  encode(id: number): void {
    const object = this.objects[id]! as Record<string, unknown>;
    const { descriptor, rows } = this.tables[this.kinds[id]!]!;
    this.currentId = id;
    descriptor.beforeSave?.(object);
    const uncovered = fieldCoverageError(object);
    if (uncovered !== null) this.refuse(id, uncovered);
    const { columns } = descriptor;
    const row = new Array<Plain>(columns.length);
    try {
      for (let i = 0; i < columns.length; i++) {
        const { field, codec } = columns[i]!;
        this.currentField = field;
        row[i] = codec.encode(object[field], this);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.refuse(id, `${descriptor.name}.${this.currentField}: ${message}`, error);
    }
    rows.push(row);
  }

  refuse(id: number, message: string, cause?: unknown): never {
    throw new SnapshotError("unsavable", `${message} (by way of ${this.pathTo(id)})`, { cause });
  }

  private kindOf(object: object): number {
    const descriptor = descriptorOf(object);
    if (descriptor === undefined) throw new SnapshotError("unsavable", `class ${classNameOf(object)} is not savable`);
    let kind = this.tableOf.get(descriptor);
    if (kind === undefined) {
      kind = this.tables.length;
      if (kind === MAX_TABLES) throw new SnapshotError("unsavable", `more than ${MAX_TABLES} classes`);
      this.tableOf.set(descriptor, kind);
      this.tables.push({ descriptor, rows: [] });
    }
    return kind;
  }

  /** `kernel.Kernel.tasks -> kernel.Task.files -> fs.FdTable`: how the save came to object `id`. */
  private pathTo(id: number): string {
    const steps: string[] = [];
    let field = "";
    for (let at = id; at >= 0 && steps.length < MAX_PATH; at = this.referrers[at]!) {
      steps.push(this.tables[this.kinds[at]!]!.descriptor.name + field);
      field = `.${this.viaFields[at]}`;
      if (steps.length === MAX_PATH) steps.push("...");
    }
    return steps.reverse().join(" -> ");
  }
}

/** Steps of a way that a message shows, counted from the object back. */
const MAX_PATH = 20;
