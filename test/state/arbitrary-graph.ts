import fc from "fast-check";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { descriptorOf } from "../../src/state/savable.ts";
import { Link, Memory, SpecialThing, Thing } from "./fixtures.ts";

const target = fc.nat(30);
const byteString = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
});

const node = fc.record({
  kind: fc.constantFrom("thing", "thing", "special", "link", "memory"),
  text: fc.oneof(byteString, fc.string({ unit: "grapheme" })),
  number: fc.maxSafeInteger(),
  fraction: fc.double().map((value) => value + 0),
  big: fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  bytes: fc.uint8Array({ maxLength: 20 }),
  refs: fc.array(target, { maxLength: 6 }),
  one: fc.option(target),
});

/** A random graph of several classes: cycles, shared references, subclasses, maps, sets, page frames. */
export const arbitraryGraph = fc.array(node, { minLength: 1, maxLength: 30 }).map((nodes) => {
  const pool = new FramePool(1 << 20);
  const objects = nodes.map(({ kind }, id) => {
    if (kind === "link") return new Link(id);
    if (kind === "memory") return new Memory(pool);
    return kind === "special" ? new SpecialThing(id) : new Thing(id);
  });
  const pick = <T>(index: number, among: readonly T[]): T | null => among[index % Math.max(1, among.length)] ?? null;
  const things = objects.filter((object) => object instanceof Thing);
  const links = objects.filter((object) => object instanceof Link);
  const memories = objects.filter((object) => object instanceof Memory);
  nodes.forEach((spec, i) => {
    const object = objects[i]!;
    if (object instanceof Link) object.next = spec.one === null ? null : pick(spec.one, links);
    else if (object instanceof Memory) {
      object.other = spec.one === null ? null : pick(spec.one, memories);
      for (const ref of spec.refs) {
        if (ref < 5) object.share(0);
        else if (ref < 15 && object.frames.length > 0) object.share(object.frames[0]!);
        else object.add((page) => page.set(spec.bytes, ref));
      }
    } else {
      object.label = spec.text;
      object.flags = { isOpen: spec.number > 0, mode: spec.number };
      object.big = spec.big;
      object.ratio = spec.fraction;
      object.state = spec.number % 2 === 0 ? "idle" : "busy";
      object.data = spec.bytes;
      object.words = Int32Array.of(spec.number | 0, i);
      object.friends = spec.refs.map((ref) => pick(ref, things)!);
      object.byName = new Map(spec.refs.map((ref) => [`${ref}`, pick(ref, things)!]));
      object.members = new Set(object.friends);
      object.owner = spec.one === null ? null : pick(spec.one, things);
      object.greeter = spec.one === null ? null : pick(spec.one + 1, things);
      object.link = spec.one === null ? null : pick(spec.one, links);
      if (object instanceof SpecialThing) object.nested.set(spec.number, { names: [spec.text, ""] });
    }
  });
  const root = new Thing(1000);
  root.friends = things;
  root.link = links[0] ?? null;
  return { root: memories.length % 3 === 1 ? memories[0]! : root, pool };
});

/** Whether two graphs have the same classes, values and sharing, saved field by saved field; walked without recursion over objects. */
export function differenceBetween(a: object, b: object): string | null {
  const partner = new Map<object, object>([[a, b]]);
  const work: [object, object][] = [[a, b]];
  const compare = (x: unknown, y: unknown, at: string): string | null => {
    if (typeof x !== "object" || x === null) return Object.is(x, y) ? null : `${at}: ${String(x)} and ${String(y)}`;
    if (typeof y !== "object" || y === null || Object.getPrototypeOf(x) !== Object.getPrototypeOf(y))
      return `${at}: classes`;
    if (descriptorOf(x) !== undefined) {
      const known = partner.get(x);
      if (known !== undefined) return known === y ? null : `${at}: identity`;
      partner.set(x, y);
      work.push([x, y]);
      return null;
    }
    if (x instanceof FramePool) return null;
    const [xs, ys] = [partsOf(x), partsOf(y)];
    if (xs.length !== ys.length) return `${at}: ${xs.length} and ${ys.length} parts`;
    for (const [i, part] of xs.entries()) {
      const difference = compare(part, ys[i], `${at}[${i}]`);
      if (difference !== null) return difference;
    }
    return null;
  };
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    const [x, y] = pair as [Record<string, unknown>, Record<string, unknown>];
    const { name, saved } = descriptorOf(x)!;
    for (const field of saved.keys()) {
      // Frame numbers differ; their contents and sharing do not.
      const isFrames = x instanceof Memory && y instanceof Memory && field === "frames";
      const difference = isFrames
        ? compare(framesOf(x as Memory), framesOf(y as unknown as Memory), `${name}.${field}`)
        : compare(x[field], y[field], `${name}.${field}`);
      if (difference !== null) return difference;
    }
  }
  return null;
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map || value instanceof Set) return [...value].flat();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return Object.entries(value).flat();
}

function framesOf(memory: Memory): unknown[] {
  return memory.frames.map((frame) => [memory.frames.indexOf(frame), memory.pool.refs[frame] ?? 0, memory.page(frame)]);
}
