/**
 * How one field of a savable class becomes plain data (what msgpack can hold) and comes back.
 *
 * Three verbs: `encode` is used on a save; on a load `validate` judges plain data before any object exists, then `decode` builds
 * the value. None of them recurses through objects: a reference is a number, and the object goes on a work list.
 */
import type { SavableClass } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** What `encode` may return: everything msgpack stores without extensions. */
export type Plain = null | boolean | number | string | Uint8Array | Plain[];

/** Gives an object its number, and puts it on the work list the first time it is met. */
export interface GraphWriter {
  idOf(object: object): number;
  /** Gives a page frame of the kernel's FramePool its number in the snapshot. */
  frameId(frame: number): number;
  /** The object of the outside world known under `name`, or undefined. */
  external(name: string): object | undefined;
}

/** Knows, before construction, which class each object id of the snapshot has. */
export interface GraphValidator {
  /** @throws SnapshotError when there is no object `id`, or it is not an instance of `savableClass` (null: any class). */
  checkReference(id: number, savableClass: SavableClass | null, at: string): void;
  /** @throws SnapshotError when the class of object `id` lacks one of these methods. */
  checkMethods(id: number, methods: readonly string[], at: string): void;
  /** @throws SnapshotError when the snapshot holds no page frame `id`. */
  checkFrame(id: unknown, at: string): void;
  /** @throws SnapshotError when the loader does not provide `name`. */
  checkExternal(name: string, at: string): void;
}

/** Gives the (allocated, perhaps not yet filled) object with a number. */
export interface GraphReader {
  objectOf(id: number): object;
  /** The frame with snapshot number `id`, with one reference more, which the decoded field owns. */
  takeFrame(id: number): number;
  external(name: string): object;
}

/** Turns one kind of field into plain data and back. */
export interface FieldCodec<T> {
  encode(value: T, graph: GraphWriter): Plain;
  /** @throws SnapshotError naming `at`, the place in the snapshot. */
  validate(plain: unknown, graph: GraphValidator, at: string): void;
  /** Precondition: `validate` accepted `plain`. */
  decode(plain: Plain, graph: GraphReader): T;
}

/** Refuses `got` at the place `at`. */
export function bad(at: string, expected: string, got: unknown): never {
  throw new SnapshotError("corrupt", `${at}: expected ${expected}, got ${shown(got)}`);
}

function shown(got: unknown): string {
  if (got === null) return "null";
  if (Array.isArray(got)) return `array of ${got.length}`;
  if (got instanceof Uint8Array) return `${got.length} bytes`;
  if (typeof got === "string") return got.length <= 40 ? JSON.stringify(got) : `string of ${got.length}`;
  return typeof got === "number" || typeof got === "boolean" ? String(got) : typeof got;
}
