import type { FieldCodec, GraphValidator } from "./field-codec.ts";
import type { Externals, GraphTables, Row } from "./graph-tables.ts";
import type { SavableClass } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** Throws the error for a field of object `id`; `message` names place and reason. */
export type Refuse = (id: number, message: string, cause: unknown) => never;

/**
 * Judges every field of every row, before a single object exists. A save judges its own rows as well, so that what was saved can be
 * loaded.
 */
export function validateGraph(graph: GraphTables, frameCount: number, externals: Externals, refuse: Refuse): void {
  const validator = new RowValidator(graph, frameCount, externals);
  for (const [kind, { descriptor, rows }] of graph.tables.entries()) {
    for (const [column, { field, codec }] of descriptor.columns.entries()) {
      const bad = firstBadRow(rows, column, codec, validator);
      if (bad >= 0) {
        const id = nthOfKind(graph.kinds, kind, bad);
        const error = errorOf(() => codec.validate(rows[bad]![column], validator, `${descriptor.name}#${id}.${field}`));
        refuse(id, error instanceof Error ? error.message : String(error), error);
      }
    }
  }
}

/** Index of the first row that `codec` refuses, or -1. No names are built for the rows that are all right. */
function firstBadRow(
  rows: readonly Row[],
  column: number,
  codec: FieldCodec<unknown>,
  validator: RowValidator,
): number {
  let index = 0;
  try {
    for (; index < rows.length; index++) codec.validate(rows[index]![column], validator, "");
    return -1;
  } catch {
    return index; // judged again by the caller, with its name
  }
}

function errorOf(judge: () => void): unknown {
  try {
    judge();
  } catch (error) {
    return error;
  }
  return new Error("a codec's validate gave two verdicts on the same data");
}

function nthOfKind(kinds: Uint16Array, kind: number, n: number): number {
  let id = kinds.indexOf(kind);
  for (let i = 0; i < n; i++) id = kinds.indexOf(kind, id + 1);
  return id;
}

class RowValidator implements GraphValidator {
  private readonly graph: GraphTables;
  private readonly frameCount: number;
  private readonly externals: Externals;
  /** What was asked of references, with the answer for each table. */
  private readonly instances = new Map<SavableClass, boolean[]>();
  private readonly implementers = new Map<readonly string[], boolean[]>();

  constructor(graph: GraphTables, frameCount: number, externals: Externals) {
    this.graph = graph;
    this.frameCount = frameCount;
    this.externals = externals;
  }

  checkReference(id: number, savableClass: SavableClass | null, at: string): void {
    const kind = this.graph.kinds[id];
    if (kind === undefined) refuse(at, `there is no object ${id}`);
    if (savableClass === null) return;
    let answers = this.instances.get(savableClass);
    if (answers === undefined) {
      answers = this.graph.tables.map(({ descriptor }) => isInstance(descriptor.savableClass, savableClass));
      this.instances.set(savableClass, answers);
    }
    if (!answers[kind]) refuse(at, `object ${id} is a ${this.nameOf(kind)}, not a ${savableClass.name}`);
  }

  checkMethods(id: number, methods: readonly string[], at: string): void {
    const kind = this.graph.kinds[id]!;
    let answers = this.implementers.get(methods);
    if (answers === undefined) {
      answers = this.graph.tables.map(({ descriptor }) => hasMethods(descriptor.savableClass.prototype, methods));
      this.implementers.set(methods, answers);
    }
    if (!answers[kind]) refuse(at, `object ${id} is a ${this.nameOf(kind)}, without ${methods.join(", ")}`);
  }

  checkFrame(id: unknown, at: string): void {
    if (!(typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= this.frameCount)) {
      refuse(at, `there is no page frame ${String(id)}`);
    }
  }

  checkExternal(name: string, at: string): void {
    if (!this.externals.has(name)) throw new SnapshotError("features", `${at}: the loader provides no ${name}`);
  }

  private nameOf(kind: number): string {
    return this.graph.tables[kind]!.descriptor.name;
  }
}

function refuse(at: string, reason: string): never {
  throw new SnapshotError("corrupt", `${at}: ${reason}`);
}

/** Whether objects of `descendant` are instances of `ancestor`. */
export function isInstance(descendant: SavableClass, ancestor: SavableClass): boolean {
  return descendant === ancestor || Object.prototype.isPrototypeOf.call(ancestor.prototype, descendant.prototype);
}

function hasMethods(prototype: object, methods: readonly string[]): boolean {
  return methods.every((name) => typeof Reflect.get(prototype, name) === "function");
}
