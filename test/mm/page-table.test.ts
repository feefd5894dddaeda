import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafEnd, PageTable, TABLE_ENTRIES } from "../../src/mm/page-table.ts";

const vpn = fc.oneof(
  fc.nat(2 ** 26 - 1),
  fc.nat(1100),
  fc.nat(1100).map((n) => 2 ** 26 - 1 - n),
);

describe("PageTable", () => {
  it("is a sparse array of entries that can be walked in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(vpn, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))),
        vpn,
        vpn,
        (sets, a, b) => {
          const table = new PageTable();
          const model = new Map<number, number>();
          for (const [page, pte] of sets) {
            expect(table.set(page, pte)).toBe(model.get(page) ?? 0);
            model.set(page, pte);
          }
          for (const [page, pte] of model) expect(table.get(page)).toBe(pte);
          expect(table.get(a)).toBe(model.get(a) ?? 0);
          const [first, end] = a < b ? [a, b] : [b, a];
          const walked: number[] = [];
          for (let page = table.nextLeaf(first, end); page < end; page = table.nextLeaf(leafEnd(page), end))
            walked.push(Math.floor(page / TABLE_ENTRIES));
          const leaves = new Set([...model.keys()].map((page) => Math.floor(page / TABLE_ENTRIES)));
          const [low, high] = [Math.floor(first / TABLE_ENTRIES), Math.ceil(end / TABLE_ENTRIES)];
          expect(walked).toEqual(
            [...leaves].filter((leaf) => leaf >= low && leaf < high && first < end).sort((x, y) => x - y),
          );
        },
      ),
      { seed: 42 },
    );
  });

  it("counts the entries of a leaf", () => {
    const table = new PageTable();
    table.set(5, 1);
    table.set(6, 1);
    table.set(6, 3);
    expect(table.leafAt(5)!.used).toBe(2);
    table.set(5, 0);
    expect(table.leafAt(5)!.used).toBe(1);
    expect(table.leafAt(TABLE_ENTRIES)).toBe(null);
  });

  it("has few places in a leaf until an entry is far from the first", () => {
    const table = new PageTable();
    const last = TABLE_ENTRIES - 1;
    table.set(last, 1);
    table.set(last - 1, 3);
    const leaf = table.leafAt(last)!;
    expect([leaf.firstSlot, leaf.endSlot, leaf.get(0)]).toEqual([TABLE_ENTRIES - 16, TABLE_ENTRIES, 0]);
    expect(leaf.nextUsed(0, TABLE_ENTRIES)).toBe(last - 1);
    expect(leaf.nextUsed(0, 5)).toBe(5);
    table.set(5, 1);
    expect([leaf.firstSlot, leaf.endSlot, leaf.used]).toEqual([0, TABLE_ENTRIES, 3]);
    expect([5, last - 1, last].map((page) => table.get(page))).toEqual([1, 3, 1]);
  });

  it("makes the tables over an only leaf with the second", () => {
    const table = new PageTable();
    table.set(7 * TABLE_ENTRIES, 1);
    const empty = new PageTable();
    expect(table.root).toBe(empty.root);
    expect([table.leaves, table.middles]).toEqual([1, 1]);
    table.set(9 * TABLE_ENTRIES, 3);
    expect(table.root).not.toBe(empty.root);
    expect([table.leaves, table.middles]).toEqual([2, 1]);
    expect([7, 8, 9].map((leaf) => table.get(leaf * TABLE_ENTRIES))).toEqual([1, 0, 3]);
  });

  it("gives up tables of both levels when they are empty", () => {
    const table = new PageTable();
    const empty = table.bytes;
    table.set(5, 1);
    const one = table.bytes;
    table.set(TABLE_ENTRIES, 1);
    table.set(TABLE_ENTRIES ** 2, 1);
    expect([table.leaves, table.middles]).toEqual([3, 2]);
    table.setLeaf(TABLE_ENTRIES ** 2, null);
    table.setLeaf(TABLE_ENTRIES, null);
    table.setLeaf(TABLE_ENTRIES, null);
    expect(table.bytes).toBe(one);
    table.setLeaf(5, null);
    expect(table.bytes).toBe(empty);
    expect(table.get(5)).toBe(0);
  });
});
