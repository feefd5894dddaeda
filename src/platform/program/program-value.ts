import { fromBytes } from "../../abi/byte-string.ts";

/** Data a program can hand to a child or a checkpoint: JSON's values, and bytes. */
export type ProgramValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly ProgramValue[]
  | { readonly [key: string]: ProgramValue };

/** Stands for bytes in the encoded form: no other object has this key alone, because keys that begin with it are escaped. */
const BYTES = "$bytes";

/**
 * The value as text, for the snapshot and for a child that must not share it.
 * @throws TypeError for what is not data: functions, class instances, cycles, numbers JSON has no words for.
 */
export function encodeValue(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return { [BYTES]: fromBytes(part) };
    if (typeof part === "number" && !Number.isFinite(part)) throw new TypeError(`${part} cannot be saved`);
    if (typeof part === "function" || typeof part === "symbol" || typeof part === "bigint")
      throw new TypeError(`a ${typeof part} cannot be saved`);
    if (typeof part === "object" && part !== null && !isPlain(part))
      throw new TypeError(`a ${part.constructor?.name ?? "strange object"} cannot be saved`);
    return part;
  });
}

/** What `encodeValue` made; `undefined` comes back as null. */
export function decodeValue(text: string): ProgramValue {
  if (text === "null") return null;
  return JSON.parse(text, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null) return part;
    const bytes = (part as Record<string, unknown>)[BYTES];
    if (typeof bytes !== "string" || Object.keys(part).length !== 1) return part;
    return Uint8Array.from(bytes, (char) => char.charCodeAt(0));
  }) as ProgramValue;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if (Object.hasOwn(value, BYTES) && !(typeof (value as Record<string, unknown>)[BYTES] === "string"))
    throw new TypeError(`a key may not be ${BYTES}`);
  return true;
}
