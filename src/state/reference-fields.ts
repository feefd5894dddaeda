/** Codecs of fields that point at something: another savable object, a page frame, an object of the outside world. */
import { bad, type FieldCodec, type GraphReader, type GraphWriter } from "./field-codec.ts";
import type { SavableClass } from "./savable.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** A reference to a savable object. `savableClass` is a thunk so that classes may refer to each other. */
export function ref<T extends object>(savableClass: () => SavableClass<T>): FieldCodec<T> {
  return {
    encode: (value, graph) => graph.idOf(value),
    validate(plain, graph, at) {
      if (typeof plain !== "number") bad(at, "object id", plain);
      graph.checkReference(plain, savableClass(), at);
    },
    decode: (plain, graph) => graph.objectOf(plain as number) as T,
  };
}

/**
 * A reference typed by an interface, whose implementing classes the declaring layer cannot name. Name the interface's methods:
 * a load refuses an object that has not all of them.
 */
export function anyRef<T extends object>(...methods: readonly (keyof T & string)[]): FieldCodec<T> {
  return {
    encode: (value, graph) => graph.idOf(value),
    validate(plain, graph, at) {
      if (typeof plain !== "number") bad(at, "object id", plain);
      graph.checkReference(plain, null, at);
      if (methods.length > 0) graph.checkMethods(plain, methods, at);
    },
    decode: (plain, graph) => graph.objectOf(plain as number) as T,
  };
}

/**
 * A page frame. Each saved frame field owns one reference to its frame; that is why reference counts themselves are not saved.
 * Frame numbers are renumbered in the order a save meets them, so a snapshot does not depend on the pool's history.
 */
export const frame: FieldCodec<number> = {
  encode: (value: number, graph: GraphWriter) => graph.frameId(value),
  validate: (plain, graph, at) => graph.checkFrame(plain, at),
  decode: (plain, graph: GraphReader) => graph.takeFrame(plain as number),
};

/**
 * An object of the outside world that every loader brings along under `name` (the realm's FramePool, the Platform): nothing of it
 * is saved, and after a load the field holds the loader's. gVisor's state.Context.
 */
export function external<T extends object>(name: string): FieldCodec<T> {
  return {
    encode(value, graph) {
      if (graph.external(name) !== value) {
        throw new SnapshotError("unsavable", `is not the object that the save was told is its ${name}`);
      }
      // Not null, which would read as none in a nullable field.
      return true;
    },
    validate(plain, graph, at) {
      if (plain !== true) bad(at, "true", plain);
      graph.checkExternal(name, at);
    },
    decode: (_plain, graph) => graph.external(name) as T,
  };
}
