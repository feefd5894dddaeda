/**
 * Codecs of fields with inner structure. A list, map, set or struct is a value: a load gives each field its own, so an object that
 * two fields share must be a savable class.
 *
 * Validation builds no names while all is well: only what failed is judged again, with its full name.
 */
import { bad, type FieldCodec, type GraphValidator, type Plain } from "./field-codec.ts";

export function nullable<T>(inner: FieldCodec<T>): FieldCodec<T | null> {
  return {
    encode: (value, graph) => (value === null ? null : inner.encode(value, graph)),
    validate(plain, graph, at) {
      if (plain !== null) inner.validate(plain, graph, at);
    },
    decode: (plain, graph) => (plain === null ? null : inner.decode(plain, graph)),
  };
}

export function list<T>(item: FieldCodec<T>): FieldCodec<T[]> {
  return {
    encode: (value, graph) => value.map((v) => item.encode(v, graph)),
    validate(plain, graph, at) {
      if (!Array.isArray(plain)) bad(at, "array", plain);
      let i = 0;
      try {
        for (; i < plain.length; i++) item.validate(plain[i], graph, at);
      } catch (error) {
        item.validate(plain[i], graph, `${at}[${i}]`);
        throw error;
      }
    },
    decode: (plain, graph) => (plain as Plain[]).map((p) => item.decode(p, graph)),
  };
}

/** A Map, in insertion order (part of the state: iteration order is observable). */
export function map<K, V>(key: FieldCodec<K>, value: FieldCodec<V>): FieldCodec<Map<K, V>> {
  return {
    encode: (m, graph) => {
      const out: Plain[] = [];
      for (const [k, v] of m) out.push(key.encode(k, graph), value.encode(v, graph));
      return out;
    },
    validate(plain, graph, at) {
      if (!Array.isArray(plain) || plain.length % 2 !== 0) bad(at, "array of pairs", plain);
      let i = 0;
      try {
        for (; i < plain.length; i++) validateMapPart(i, plain[i], graph, at);
      } catch (error) {
        validateMapPart(i, plain[i], graph, `${at}{${i % 2 === 0 ? "key" : "value"} ${i >> 1}}`);
        throw error;
      }
      checkDistinct(plain, 2, at);
    },
    decode: (plain, graph) => {
      const raw = plain as Plain[];
      const out = new Map<K, V>();
      for (let i = 0; i < raw.length; i += 2) out.set(key.decode(raw[i]!, graph), value.decode(raw[i + 1]!, graph));
      return out;
    },
  };

  function validateMapPart(index: number, part: unknown, graph: GraphValidator, at: string): void {
    if (index % 2 === 0) key.validate(part, graph, at);
    else value.validate(part, graph, at);
  }
}

/** A Set, in insertion order. */
export function set<T>(item: FieldCodec<T>): FieldCodec<Set<T>> {
  const items = list(item);
  return {
    encode: (value, graph) => items.encode([...value], graph),
    validate(plain, graph, at) {
      items.validate(plain, graph, at);
      checkDistinct(plain as unknown[], 1, at);
    },
    decode: (plain, graph) => new Set(items.decode(plain, graph)),
  };
}

/** A plain record that is a value, not an object with identity: `struct({ fd: int, flags: int })`. Stored as a row of its fields. */
export function struct<T extends object>(fields: { readonly [K in keyof T]: FieldCodec<T[K]> }): FieldCodec<T> {
  const names = Object.keys(fields);
  const codecs = Object.values(fields) as FieldCodec<unknown>[];
  return {
    encode: (value, graph) =>
      codecs.map((codec, i) => codec.encode((value as Record<string, unknown>)[names[i]!], graph)),
    validate(plain, graph, at) {
      if (!Array.isArray(plain) || plain.length !== names.length) bad(at, `row of ${names.length} fields`, plain);
      let i = 0;
      try {
        for (; i < names.length; i++) codecs[i]!.validate(plain[i], graph, at);
      } catch (error) {
        codecs[i]!.validate(plain[i], graph, `${at}.${names[i]}`);
        throw error;
      }
    },
    decode: (plain, graph) => {
      const out: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) out[names[i]!] = codecs[i]!.decode((plain as Plain[])[i]!, graph);
      return out as T;
    },
  };
}

/** Keys that are scalars in the snapshot (also references: they are ids) must differ, as those of a Map or Set do. */
function checkDistinct(plain: readonly unknown[], step: number, at: string): void {
  const seen = new Set<unknown>();
  for (let i = 0; i < plain.length; i += step) {
    if (typeof plain[i] === "object" && plain[i] !== null) continue;
    if (seen.has(plain[i])) bad(at, "distinct keys", plain[i]);
    seen.add(plain[i]);
  }
}
