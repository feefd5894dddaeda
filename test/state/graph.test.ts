import { describe, expect, it } from "vitest";
import { int, list, nullable, ref, text, uint } from "../../src/state/fields.ts";
import { savable } from "../../src/state/savable.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";
import { Link, Memory, reload, SpecialThing, save, Thing } from "./fixtures.ts";

function errorOf(action: () => unknown): SnapshotError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError);
    return error as SnapshotError;
  }
  throw new Error("nothing was thrown");
}

describe("saving and loading a graph", () => {
  it("keeps every kind of field", () => {
    const thing = new Thing(7);
    thing.label = "snow ☃ \u{1f9ca} \xff\0";
    thing.flags = { isOpen: true, mode: -5 };
    thing.big = -(2n ** 100n);
    thing.ratio = 0.1;
    thing.state = "busy";
    thing.data = Uint8Array.of(1, 2, 255);
    thing.words = Int32Array.of(-1, 2 ** 31 - 1);
    const copy = reload(thing);
    expect(copy).toBeInstanceOf(Thing);
    expect({ ...copy, cache: ["warm"] }).toEqual({ ...thing });
    expect(copy.cache).toEqual([]);
    expect(copy.greet()).toBe("thing 7");
  });

  it("keeps integers exact up to 2^53 - 1", () => {
    for (const value of [0, -1, 2 ** 31, 2 ** 32, 2 ** 33 + 1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]) {
      expect(reload(new Link(value)).value).toBe(value);
    }
  });

  it("keeps fractions, infinities and NaN", () => {
    for (const value of [1.5, 1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
      const thing = new Thing(1);
      thing.ratio = value;
      expect(reload(thing).ratio).toBe(value);
    }
  });

  it("keeps identity, cycles, subclasses, and the order of maps and sets", () => {
    const [a, b, c] = [new Thing(1), new SpecialThing(2), new Thing(3)];
    a.friends = [b, c, b];
    a.owner = a;
    b.owner = a;
    b.greeter = c;
    b.nested.set(3, { names: ["x", "y"] }).set(1, { names: [] });
    c.members = new Set([c, a]);
    c.byName = new Map([
      ["z", b],
      ["a", a],
    ]);
    const copy = reload(a);
    const [copyB, copyC] = copy.friends as [SpecialThing, Thing];
    expect(copyB).toBeInstanceOf(SpecialThing);
    expect(copyB.wasLoaded).toBe(true);
    expect(copy.friends[2]).toBe(copyB);
    expect(copy.owner).toBe(copy);
    expect(copyB.owner).toBe(copy);
    expect(copyB.greeter).toBe(copyC);
    expect([...copyB.nested]).toEqual([
      [3, { names: ["x", "y"] }],
      [1, { names: [] }],
    ]);
    expect([...copyC.members]).toEqual([copyC, copy]);
    expect([...copyC.byName]).toEqual([
      ["z", copyB],
      ["a", copy],
    ]);
  });

  it("saves a chain of 100 000 links, and a ring, without recursion", () => {
    const first = new Link(0);
    let last = first;
    for (let i = 1; i < 100_000; i++) {
      last.next = new Link(i);
      last = last.next;
    }
    last.next = first;
    const copy = reload(first);
    let count = 1;
    for (let link = copy.next; link !== copy && link !== null; link = link.next) count++;
    expect(count).toBe(100_000);
  });

  it("gives all loaded objects of a class the same keys in the same order", () => {
    const thing = new Thing(1);
    thing.friends = [new Thing(2), new Thing(3)];
    const copy = reload(thing);
    const keys = Object.keys(copy);
    expect(keys).toEqual(Object.keys(thing));
    for (const friend of copy.friends) expect(Object.keys(friend)).toEqual(keys);
  });

  it("gives the same bytes for the same state, however it came about", () => {
    const [a, b] = [new Thing(1), new Thing(1)];
    b.friends = [new Thing(9)];
    b.label = "changed";
    b.label = "";
    b.friends.pop();
    expect(save(b)).toEqual(save(a));
  });
});

class Hooked {
  static log: string[] = [];
  readonly name: string;
  next: Hooked | null;
  prepared: number;

  constructor(name: string, next: Hooked | null) {
    this.name = name;
    this.next = next;
    this.prepared = 0;
  }
}
savable(Hooked, {
  name: "test.Hooked",
  version: 1,
  saved: { name: text, next: nullable(ref(() => Hooked)), prepared: uint },
  beforeSave: (self) => {
    self.prepared++;
  },
  afterLoad: (self) => Hooked.log.push(`${self.name}, next ${self.next?.name ?? "none"}`),
});

describe("hooks", () => {
  it("beforeSave runs before the fields are read, afterLoad when every object is filled, root first", () => {
    Hooked.log = [];
    const tail = new Hooked("tail", null);
    const root = new Hooked("root", tail);
    tail.next = root;
    const copy = reload(root);
    expect([copy.prepared, copy.next?.prepared]).toEqual([1, 1]);
    expect(Hooked.log).toEqual(["root, next tail", "tail, next root"]);
  });
});

class Stranger {}

class Careless {
  value: number;
  [extra: string]: unknown;

  constructor(value: number) {
    this.value = value;
  }
}
savable(Careless, { name: "test.Careless", version: 1, saved: { value: int } });

class Holder {
  items: unknown[];
  constructor(...items: unknown[]) {
    this.items = items;
  }
}
savable(Holder, { name: "test.Holder", version: 1, saved: { items: list(ref(() => Object)) as never } });

describe("a save refuses", () => {
  it("an object of a class that is not savable, naming the way from the root", () => {
    const error = errorOf(() => save(new Holder(new Holder(new Stranger()))));
    expect(error.code).toBe("unsavable");
    expect(error.message).toBe(
      "test.Holder.items: class Stranger is not savable (by way of test.Holder.items -> test.Holder)",
    );
    expect(errorOf(() => save(new Stranger())).message).toBe("class Stranger is not savable");
  });

  it("a subclass of a savable class that is not savable itself", () => {
    class Unregistered extends Link {}
    expect(errorOf(() => save(new Unregistered(1))).message).toContain("class Unregistered is not savable");
  });

  it("a field that is neither saved nor transient, and one that was never set", () => {
    const careless = new Careless(1);
    careless["surprise"] = 1;
    const error = errorOf(() => save(new Holder(careless)));
    expect(error.code).toBe("unsavable");
    expect(error.message).toBe(
      "test.Careless.surprise is neither saved nor transient (by way of test.Holder.items -> test.Careless)",
    );
    expect(errorOf(() => save(Object.create(Careless.prototype))).message).toContain(
      "test.Careless.value was never set",
    );
    const hidden = new Careless(1);
    Object.defineProperty(hidden, Symbol("secret"), { value: 1, enumerable: false });
    expect(errorOf(() => save(hidden)).message).toContain("Symbol(secret) is neither");
  });

  it("a value that a load would refuse", () => {
    expect(errorOf(() => save(new Careless(0.5))).message).toContain(
      "test.Careless#0.value: expected integer, got 0.5",
    );
    expect(errorOf(() => save(new Careless(undefined as never))).code).toBe("unsavable");
    const thing = new Thing(1);
    thing.label = "\ud800";
    expect(errorOf(() => save(thing)).message).toContain("test.Thing#0.label: expected well-formed string");
    const other = new Thing(1);
    other.friends = [new Link(1) as never];
    expect(errorOf(() => save(other)).message).toContain(
      "test.Thing#0.friends[0]: object 1 is a test.Link, not a Thing (by way of test.Thing)",
    );
    other.friends = [];
    other.greeter = new Link(1) as never;
    expect(errorOf(() => save(other)).message).toContain("object 1 is a test.Link, without greet");
    other.greeter = null;
    other.byName = null as never;
    expect(errorOf(() => save(other)).message).toMatch(/^test.Thing.byName: .*by way of test.Thing/);
  });

  it("an outside object other than the one it was told of", () => {
    const memory = new Memory({} as never);
    expect(errorOf(() => save(memory)).message).toContain("test.Memory.pool: is not the object");
  });
});

describe("savable()", () => {
  it("refuses a second registration of a name or a class, and a field in both lists", () => {
    class Fresh {
      field = 1;
    }
    class Child extends Fresh {}
    expect(() => savable(Fresh, { name: "test.Link", version: 1, saved: {} })).toThrow("registered twice");
    expect(() =>
      savable(Fresh, { name: "test.F", version: 1, saved: { field: int }, transient: { field: () => 1 } }),
    ).toThrow("both saved and transient");
    savable(Fresh, { name: "test.Fresh", version: 1, saved: {}, transient: { field: () => 1 } });
    expect(() => savable(Fresh, { name: "test.Fresh2", version: 1, saved: {} })).toThrow("registered twice");
    expect(() => savable(Child, { name: "test.Child", version: 1, saved: { field: int } })).toThrow(
      "both saved and transient",
    );
  });
});
