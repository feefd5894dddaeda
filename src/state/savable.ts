/**
 * The registry of savable classes: gVisor's `+stateify savable` and `state:"nosave"`, as data beside the class.
 *
 * A class whose objects are reachable from the Kernel names each of its own fields once, either under `saved` (with the codec that
 * turns it into plain data and back) or under `transient` (with a factory for the value it has after a load). The field-coverage
 * test walks every registered class and fails on a field that is in neither list.
 */
import type { FieldCodec } from "./field-codec.ts";

/** A class: abstract or not, with whatever constructor, since a load never calls it. */
export interface SavableClass<out T extends object = object> {
  readonly name: string;
  readonly prototype: T;
}

/** A row of an older version, as a migration sees it: field names to plain data. Its object has no prototype. */
export type MigratedRow = Record<string, unknown>;

/** Rows of an older version, brought to the next one: `migrations[1]` takes version 1 to version 2. Pure, on plain data. */
export type Migrations = { readonly [fromVersion: number]: (row: MigratedRow) => MigratedRow };

/** What `savable` needs to know of a class. */
export interface SavableOptions<T extends object> {
  /** Registered name: `<folder>.<Class>`. Stored in snapshots, so it never changes. */
  readonly name: string;
  /** Version of the field list. Raised whenever `saved` changes meaning; a migration from each older version is then due. */
  readonly version: number;
  readonly saved: { readonly [K in keyof T]?: FieldCodec<T[K]> };
  readonly transient?: { readonly [K in keyof T]?: () => T[K] };
  readonly migrations?: Migrations;
  /** Runs when a save meets the object, before its fields are read. May set fields; throws to refuse the save. */
  readonly beforeSave?: (self: T) => void;
  /** Runs after every object of the snapshot is filled, in object-id order (the root first). */
  readonly afterLoad?: (self: T) => void;
}

/** A saved field. */
export interface Column {
  readonly field: string;
  readonly codec: FieldCodec<unknown>;
}

type Hook = (self: object) => void;

/** A registered class with the fields of its savable ancestors merged in (ancestors first). */
export interface SavableDescriptor {
  readonly name: string;
  readonly version: number;
  readonly savableClass: SavableClass;
  /** This class and its savable ancestors, the oldest first: each has its own version and migrations. */
  readonly lineage: readonly SavableDescriptor[];
  readonly saved: ReadonlyMap<string, FieldCodec<unknown>>;
  /** The entries of `saved`, in order: the columns of the class's table. */
  readonly columns: readonly Column[];
  readonly transient: ReadonlyMap<string, () => unknown>;
  readonly migrations: Migrations;
  readonly beforeSave: Hook | null;
  readonly afterLoad: Hook | null;
}

const byName = new Map<string, SavableDescriptor>();
const byPrototype = new Map<object, SavableDescriptor>();

/**
 * Registers `savableClass` under `options.name`. Call it once, right below the class. Fields of a savable base class are inherited,
 * and so are its hooks, which run first.
 * @throws Error when the name or the class is registered twice, or a field is both saved and transient.
 */
export function savable<T extends object>(savableClass: SavableClass<T>, options: SavableOptions<T>): void {
  if (byName.has(options.name)) throw new Error(`savable name ${options.name} is registered twice`);
  if (byPrototype.has(savableClass.prototype)) throw new Error(`class ${savableClass.name} is registered twice`);
  const parent = findParent(savableClass);
  const saved = new Map(parent?.saved);
  const transient = new Map(parent?.transient);
  for (const [field, codec] of Object.entries(options.saved)) saved.set(field, codec as FieldCodec<unknown>);
  for (const [field, factory] of Object.entries(options.transient ?? {}))
    transient.set(field, factory as () => unknown);
  for (const field of saved.keys()) {
    if (transient.has(field)) throw new Error(`${options.name}.${field} is both saved and transient`);
  }
  const lineage: SavableDescriptor[] = parent === null ? [] : [...parent.lineage];
  const descriptor: SavableDescriptor = {
    name: options.name,
    version: options.version,
    savableClass,
    lineage,
    saved,
    columns: Array.from(saved, ([field, codec]) => ({ field, codec })),
    transient,
    migrations: options.migrations ?? {},
    beforeSave: chain(parent?.beforeSave, options.beforeSave as Hook | undefined),
    afterLoad: chain(parent?.afterLoad, options.afterLoad as Hook | undefined),
  };
  lineage.push(descriptor);
  byName.set(options.name, descriptor);
  byPrototype.set(savableClass.prototype, descriptor);
}

/** The descriptor of an object's own class, or undefined when that class is not savable (its ancestors do not count). */
export function descriptorOf(object: object): SavableDescriptor | undefined {
  return byPrototype.get(Object.getPrototypeOf(object));
}

export function descriptorOfClass(savableClass: SavableClass): SavableDescriptor | undefined {
  return byPrototype.get(savableClass.prototype);
}

export function descriptorByName(name: string): SavableDescriptor | undefined {
  return byName.get(name);
}

/** All registered classes, in the order of their names. */
export function savableClasses(): SavableDescriptor[] {
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function findParent(savableClass: SavableClass): SavableDescriptor | null {
  for (let p = Object.getPrototypeOf(savableClass.prototype); p !== null; p = Object.getPrototypeOf(p)) {
    const descriptor = byPrototype.get(p);
    if (descriptor !== undefined) return descriptor;
  }
  return null;
}

function chain(first: Hook | null | undefined, second: Hook | null | undefined): Hook | null {
  if (!first) return second ?? null;
  if (!second) return first;
  return (self) => {
    first(self);
    second(self);
  };
}
