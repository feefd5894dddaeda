/**
 * Relationship fields (deb-control(5): Depends, Provides, Conflicts ...): `libc6 (>= 2.41), awk | mawk, python3:any`.
 *
 * Architecture restrictions `[...]` and build profiles `<...>` occur in source packages only and are refused.
 */
import { ImageError } from "../image-error.ts";
import { compareVersions, parseVersion, type Version } from "./version.ts";

export type VersionOperator = "<<" | "<=" | "=" | ">=" | ">>";

export interface VersionBound {
  readonly operator: VersionOperator;
  readonly version: Version;
}

/** One name with an optional version bound. */
export interface Relation {
  readonly name: string;
  readonly bound: VersionBound | null;
  /** As written. */
  readonly text: string;
}

/** Alternatives in order of preference; any of them satisfies the group. */
export type RelationGroup = readonly Relation[];

/** Groups are separated by commas, alternatives by bars. */
export function parseRelations(field: string, file: string, entry: string): RelationGroup[] {
  const groups: RelationGroup[] = [];
  for (const group of field.split(",")) {
    // deb-control(5) has no trailing comma, but dpkg reads one.
    if (group.trim() === "") continue;
    groups.push(group.split("|").map((relation) => parseRelation(relation.trim().replace(/\s+/g, " "), file, entry)));
  }
  return groups;
}

// A package name is lower-case (Debian Policy 5.6.7), but dpkg reads upper-case ones too.
const RELATION = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?: ?\( ?(<<|<=|=|>=|>>|<|>) ?([^ ()<=>]+) ?\))?$/i;

function parseRelation(text: string, file: string, entry: string): Relation {
  const match = RELATION.exec(text);
  if (match === null) throw new ImageError("index", `not a package relation: ${JSON.stringify(text)}`, { file, entry });
  const [, name, operator, versionText] = match;
  if (operator === undefined) return { name: name!, bound: null, text };
  const version = parseVersion(versionText!);
  if (version === null) throw new ImageError("index", `not a version: ${JSON.stringify(versionText)}`, { file, entry });
  return { name: name!, bound: { operator: OPERATORS[operator]!, version }, text };
}

// deb-control(5): "<" and ">" are obsolete and mean "<=" and ">=".
const OPERATORS: Record<string, VersionOperator> = {
  "<<": "<<",
  "<=": "<=",
  "=": "=",
  ">=": ">=",
  ">>": ">>",
  "<": "<=",
  ">": ">=",
};

/** Whether `version` lies inside the bound. */
export function satisfies(version: Version, bound: VersionBound | null): boolean {
  if (bound === null) return true;
  const order = compareVersions(version, bound.version);
  switch (bound.operator) {
    case "<<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">>":
      return order > 0;
  }
}

/**
 * Whether a `Provides: name (= version)` satisfies the bound. Debian Policy 7.5: a provision without a version satisfies only
 * relations without one.
 */
export function providesSatisfies(provided: Relation, bound: VersionBound | null): boolean {
  if (bound === null) return true;
  return provided.bound !== null && satisfies(provided.bound.version, bound);
}
