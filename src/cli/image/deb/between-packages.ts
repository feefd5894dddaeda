/**
 * What a relation field of one package says of another package.
 */
import { providesSatisfies, type Relation, satisfies } from "./depends.ts";
import type { PackageRecord } from "./package-index.ts";

/** Whether `record` is what the relation names, itself or by its Provides. */
export function isOrProvides(record: PackageRecord, relation: Relation): boolean {
  if (record.name === relation.name && satisfies(record.version, relation.bound)) return true;
  return record.provides.some(
    (provided) => provided.name === relation.name && providesSatisfies(provided, relation.bound),
  );
}

/** Whether `record` must not be there together with `other`, another package (Debian Policy 7.3 and 7.4). */
export function conflicts(record: PackageRecord, other: PackageRecord): boolean {
  return record.conflicts.some((relation) => isOrProvides(other, relation));
}

/** Whether `record` may overwrite files of `other` (Debian Policy 7.6.1). */
export function replaces(record: PackageRecord, other: PackageRecord): boolean {
  return record.replaces.some(
    // Policy 7.6.1 speaks of the real package: provisions do not count.
    (relation) => relation.name === other.name && satisfies(other.version, relation.bound),
  );
}
