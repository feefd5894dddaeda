/**
 * Which packages have to be there so that the ones asked for work.
 *
 * No backtracking: requirements without a choice are followed to their end before the first choice is made, a choice that is
 * already satisfied costs nothing, and otherwise the first alternative that exists and conflicts with nothing chosen is taken,
 * real packages before providers, and providers by priority (as apt does). What then still conflicts is an error that names both.
 */
import { ImageError } from "../image-error.ts";
import { conflicts, isOrProvides } from "./between-packages.ts";
import { providesSatisfies, type Relation, type RelationGroup, satisfies } from "./depends.ts";
import type { PackageIndex, PackageRecord } from "./package-index.ts";

interface Requirement {
  readonly group: RelationGroup;
  /** Who requires it. */
  readonly by: PackageRecord;
}

/** The packages in the order in which they are unpacked: what a package depends on comes before it. */
export function resolve(
  index: PackageIndex,
  names: readonly string[],
  options: { readonly dependencies: boolean },
): PackageRecord[] {
  const selection = new Selection(index);
  for (const name of new Set(names)) selection.addNamed(name);
  if (options.dependencies) selection.close();
  selection.checkConflicts();
  return selection.inUnpackOrder();
}

class Selection {
  readonly #index: PackageIndex;
  readonly #chosen = new Map<string, PackageRecord>();
  readonly #because = new Map<PackageRecord, PackageRecord>();
  /** Requirements with one alternative, then those with several. */
  readonly #plain: Requirement[] = [];
  readonly #choices: Requirement[] = [];

  constructor(index: PackageIndex) {
    this.#index = index;
  }

  addNamed(name: string): void {
    const record = this.#index.versionsOf(name)[0];
    if (record === undefined) throw this.#noSuchPackage(name);
    this.#add(record);
  }

  #noSuchPackage(name: string): ImageError {
    const providers = [...new Set(this.#index.providersOf(name).map((provision) => provision.record.name))].sort();
    return new ImageError(
      "no-package",
      providers.length === 0
        ? `there is no package ${name} in this suite, architecture and component`
        : `${name} is a virtual package: name one of its providers (${providers.join(", ")})`,
    );
  }

  #add(record: PackageRecord, because?: PackageRecord): void {
    if (this.#chosen.has(record.name)) return;
    this.#chosen.set(record.name, record);
    if (because !== undefined) this.#because.set(record, because);
    for (const group of record.dependencies) {
      (group.length === 1 ? this.#plain : this.#choices).push({ group, by: record });
    }
  }

  /** Adds what is required until nothing is missing. */
  close(): void {
    for (;;) {
      const requirement = this.#plain.shift() ?? this.#choices.shift();
      if (requirement === undefined) return;
      this.#satisfy(requirement);
    }
  }

  #satisfy({ group, by }: Requirement): void {
    if (group.some((relation) => this.#present(relation))) return;
    const candidates = group.flatMap((relation) => this.#candidates(relation));
    const fitting = candidates.find((record) => !this.#chosen.has(record.name) && this.#conflictOf(record) === null);
    if (fitting === undefined) throw new ImageError("unsatisfied", this.#whyUnsatisfied(group, by, candidates));
    this.#add(fitting, by);
  }

  #whyUnsatisfied(group: RelationGroup, by: PackageRecord, candidates: readonly PackageRecord[]): string {
    const wanted = group.map((relation) => relation.text).join(" | ");
    const reasons = candidates.map((record) => {
      const other = this.#chosen.get(record.name);
      if (other !== undefined) return `${record.name} is chosen in version ${other.versionText}`;
      return `${record.name} conflicts with ${this.#conflictOf(record)?.name}`;
    });
    const why = reasons.length === 0 ? "no package in the index is or provides that" : reasons.join("; ");
    return `${this.#chain(by)} needs ${wanted}: ${why}`;
  }

  /** "a (needed by b, needed by c)". */
  #chain(record: PackageRecord): string {
    let text = "";
    for (let by = this.#because.get(record); by !== undefined; by = this.#because.get(by)) {
      text += `${text === "" ? "" : ", "}needed by ${by.name}`;
    }
    return text === "" ? record.name : `${record.name} (${text})`;
  }

  #present(relation: Relation): boolean {
    const real = this.#chosen.get(relation.name);
    if (real !== undefined && satisfies(real.version, relation.bound)) return true;
    return this.#index
      .providersOf(relation.name)
      .some(
        (provision) =>
          this.#chosen.get(provision.record.name) === provision.record &&
          providesSatisfies(provision.relation, relation.bound),
      );
  }

  #candidates(relation: Relation): PackageRecord[] {
    const real = this.#index.versionsOf(relation.name).filter((record) => satisfies(record.version, relation.bound));
    const providers = this.#index
      .providersOf(relation.name)
      .filter((provision) => providesSatisfies(provision.relation, relation.bound))
      .map((provision) => provision.record)
      .sort((a, b) => a.priority - b.priority);
    return [...real, ...providers];
  }

  /** A chosen package that cannot be there with `record`. */
  #conflictOf(record: PackageRecord): PackageRecord | null {
    for (const other of this.#chosen.values()) {
      if (other !== record && (conflicts(record, other) || conflicts(other, record))) return other;
    }
    return null;
  }

  checkConflicts(): void {
    for (const record of this.#chosen.values()) {
      const other = this.#conflictOf(record);
      if (other === null) continue;
      throw new ImageError("conflict", `${this.#chain(record)} and ${this.#chain(other)} conflict`);
    }
  }

  /** Depth first by name; a cycle is entered at the name that comes first. Does not depend on the order of the request. */
  inUnpackOrder(): PackageRecord[] {
    const order: PackageRecord[] = [];
    const seen = new Set<PackageRecord>();
    const names = [...this.#chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const visit = (record: PackageRecord): void => {
      if (seen.has(record)) return;
      seen.add(record);
      const needed = record.dependencies.flat();
      for (const other of names) {
        if (needed.some((relation) => isOrProvides(other, relation))) visit(other);
      }
      order.push(record);
    };
    for (const record of names) visit(record);
    return order;
  }
}
