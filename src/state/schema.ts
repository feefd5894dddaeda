import type { GraphTable, Row } from "./graph-tables.ts";
import { descriptorByName, type MigratedRow, type SavableDescriptor } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** A class as a snapshot describes it. */
export interface ClassTable {
  readonly name: string;
  /** Name and version of the class and its savable ancestors, the oldest first. */
  readonly lineage: readonly (readonly [name: string, version: number])[];
  readonly fields: readonly string[];
  readonly rows: Row[];
}

/**
 * Brings the table of a class to this build's schema: finds the class by its registered name, runs the migrations of its ancestors and
 * its own, and puts the fields in this build's order.
 * @throws SnapshotError "version" when this build cannot know what the rows mean.
 */
export function reconcile(table: ClassTable): GraphTable {
  const descriptor = descriptorByName(table.name);
  if (descriptor === undefined) refuse(`class ${table.name} is unknown to this build`);
  checkLineage(table, descriptor);
  const steps = migrationSteps(table, descriptor);
  const fields = descriptor.columns.map(({ field }) => field);
  if (steps.length === 0) {
    if (isSame(table.fields, fields)) return { descriptor, rows: table.rows };
    const columns = columnsOf(fields, table.fields, descriptor);
    return { descriptor, rows: table.rows.map((row) => columns.map((column) => row[column]!)) };
  }
  return { descriptor, rows: table.rows.map((row, index) => migrate(row, index, table, steps, fields)) };
}

function checkLineage({ name, lineage }: ClassTable, descriptor: SavableDescriptor): void {
  const known = descriptor.lineage;
  if (lineage.length !== known.length || lineage.some(([ancestor], i) => ancestor !== known[i]!.name)) {
    const [theirs, ours] = [lineage.map(([ancestor]) => ancestor), known.map((ancestor) => ancestor.name)];
    refuse(`class ${name} is ${theirs.join(" > ")} in the snapshot and ${ours.join(" > ")} in this build`);
  }
  for (const [i, [ancestor, version]] of lineage.entries()) {
    if (version > known[i]!.version)
      refuse(`class ${ancestor} has version ${version}, this build knows up to ${known[i]!.version}`);
  }
}

type Step = (row: MigratedRow) => MigratedRow;

function migrationSteps({ lineage }: ClassTable, descriptor: SavableDescriptor): Step[] {
  const steps: Step[] = [];
  for (const [i, [name, version]] of lineage.entries()) {
    const ancestor = descriptor.lineage[i]!;
    for (let from = version; from < ancestor.version; from++) {
      const step = ancestor.migrations[from];
      if (step === undefined) refuse(`class ${name} has version ${version}, which this build cannot migrate from`);
      steps.push(step);
    }
  }
  return steps;
}

function migrate(row: Row, index: number, table: ClassTable, steps: readonly Step[], fields: readonly string[]): Row {
  let record: MigratedRow = Object.create(null);
  for (const [column, field] of table.fields.entries()) record[field] = row[column];
  try {
    for (const step of steps) record = step(record);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SnapshotError("corrupt", `row ${index} of ${table.name} cannot be migrated: ${message}`, {
      cause: error,
    });
  }
  const names = Object.keys(record);
  const missing = fields.find((field) => !names.includes(field)) ?? names.find((field) => !fields.includes(field));
  if (missing !== undefined) refuse(`class ${table.name} does not agree on field ${missing} after migration`);
  return fields.map((field) => record[field]) as Row;
}

/** For each of this build's fields, its column in the snapshot. */
function columnsOf(ours: readonly string[], theirs: readonly string[], { name, version }: SavableDescriptor): number[] {
  const extra = theirs.find((field) => !ours.includes(field));
  if (extra !== undefined) refuse(`class ${name} version ${version} has no field ${extra} in this build`);
  return ours.map((field) => {
    const column = theirs.indexOf(field);
    if (column < 0) refuse(`class ${name} version ${version} has no field ${field} in the snapshot`);
    return column;
  });
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((field, i) => field === b[i]);
}

function refuse(reason: string): never {
  throw new SnapshotError("version", reason);
}
