import { descriptorOf, type SavableDescriptor } from "./savable.ts";

/** The own keys of an object that was last found complete, per class: objects of one class nearly always have the same. */
const lastComplete = new WeakMap<SavableDescriptor, readonly PropertyKey[]>();

/**
 * What keeps `object` from being saved, or null: an own field that its class lists neither as saved nor as transient, or a listed
 * field that the constructor did not set. The run-time half of the field-coverage rule.
 */
export function fieldCoverageError(object: object): string | null {
  const descriptor = descriptorOf(object);
  if (descriptor === undefined) return `class ${classNameOf(object)} is not savable`;
  const keys = Reflect.ownKeys(object);
  const known = lastComplete.get(descriptor);
  if (known !== undefined && sameKeys(keys, known)) return null;
  const { name, saved, transient } = descriptor;
  for (const key of keys) {
    if (typeof key === "symbol" || !(saved.has(key) || transient.has(key))) {
      return `${name}.${String(key)} is neither saved nor transient`;
    }
  }
  for (const listed of [saved, transient]) {
    for (const field of listed.keys()) {
      if (!Object.hasOwn(object, field)) return `${name}.${field} was never set`;
    }
  }
  lastComplete.set(descriptor, keys);
  return null;
}

export function classNameOf(object: object): string {
  const objectClass: unknown = object.constructor;
  return typeof objectClass === "function" && objectClass.name !== "" ? objectClass.name : "(anonymous)";
}

function sameKeys(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
