import { Packr, Unpackr } from "msgpackr";
import type { Plain } from "./field-codec.ts";
import type { GraphTables } from "./graph-tables.ts";
import { checkFraming } from "./msgpack-framing.ts";
import { type ClassTable, reconcile } from "./schema.ts";
import { SnapshotError } from "./snapshot-error.ts";

/**
 * Plain arrays only. Rows need no msgpackr records, since the field names of a class stand once in its table; and records, shared
 * structures, extensions and `structuredClone` would make bytes depend on history, or let hostile bytes reach more of the library.
 * A fresh packer per graph for the same reason.
 */
const OPTIONS = { useRecords: false, structuredClone: false, moreTypes: false } as const;

/** `[[name, lineage, fields, rows]..., kinds]` as one msgpack value. */
export function packGraph(graph: GraphTables): Uint8Array {
  const tables = graph.tables.map(({ descriptor, rows }): Plain => {
    const lineage = descriptor.lineage.map(({ name, version }): Plain => [name, version]);
    return [descriptor.name, lineage, descriptor.columns.map(({ field }) => field), rows];
  });
  const kinds = new Uint8Array(graph.kinds.length * 2);
  const view = new DataView(kinds.buffer);
  for (const [id, kind] of graph.kinds.entries()) view.setUint16(id * 2, kind, true);
  return new Packr(OPTIONS).pack([tables, kinds]);
}

/** @throws SnapshotError "corrupt" for bytes that packGraph cannot have written, "version" for a schema this build does not know. */
export function unpackGraph(bytes: Uint8Array): GraphTables {
  checkFraming(bytes);
  const plain = unpack(bytes);
  if (!Array.isArray(plain) || plain.length !== 2) refuse("is not [tables, kinds]");
  const [tables, kinds] = plain as unknown[];
  if (!Array.isArray(tables)) refuse("has no tables");
  const classTables = tables.map(classTable);
  const names = new Set(classTables.map(({ name }) => name));
  if (names.size !== classTables.length) refuse("has two tables for one class");
  const graph = { tables: classTables.map(reconcile), kinds: kindsOf(kinds) };
  checkCounts(graph);
  return graph;
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return new Unpackr(OPTIONS).unpack(bytes);
  } catch (error) {
    return refuse(`is not msgpack: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function classTable(plain: unknown, kind: number): ClassTable {
  const at = `table ${kind}`;
  if (!Array.isArray(plain) || plain.length !== 4) refuse(`${at} is not [name, lineage, fields, rows]`);
  const [name, lineage, fields, rows] = plain as unknown[];
  if (typeof name !== "string") refuse(`${at} has no name`);
  if (!Array.isArray(lineage) || !lineage.every(isNameAndVersion)) refuse(`${at} (${name}) has no lineage`);
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === "string"))
    refuse(`${at} (${name}) has no fields`);
  if (new Set(fields).size !== fields.length) refuse(`${at} (${name}) names a field twice`);
  if (!Array.isArray(rows)) refuse(`${at} (${name}) has no rows`);
  for (const [index, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== fields.length)
      refuse(`row ${index} of ${at} (${name}) has not ${fields.length} fields`);
  }
  return { name, lineage, fields, rows };
}

function isNameAndVersion(plain: unknown): plain is [string, number] {
  return Array.isArray(plain) && plain.length === 2 && typeof plain[0] === "string" && Number.isSafeInteger(plain[1]);
}

function kindsOf(plain: unknown): Uint16Array {
  if (!(plain instanceof Uint8Array) || plain.length % 2 !== 0) refuse("has no kinds");
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  return Uint16Array.from({ length: plain.length / 2 }, (_, id) => view.getUint16(id * 2, true));
}

/** Every object has a row and every row an object, and there is a root. */
function checkCounts({ tables, kinds }: GraphTables): void {
  if (kinds.length === 0) refuse("is empty");
  const counts = new Float64Array(tables.length);
  for (const [id, kind] of kinds.entries()) {
    if (kind >= tables.length) refuse(`object ${id} is in table ${kind} of ${tables.length}`);
    counts[kind]!++;
  }
  for (const [kind, { descriptor, rows }] of tables.entries()) {
    if (counts[kind] !== rows.length) refuse(`${descriptor.name} has ${rows.length} rows for ${counts[kind]} objects`);
  }
}

function refuse(reason: string, cause?: unknown): never {
  throw new SnapshotError("corrupt", `graph ${reason}`, { cause });
}
