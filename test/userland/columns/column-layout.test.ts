import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indent, layoutColumns, rowsOf } from "../../../src/userland/columns/index.ts";

const ORDER = fc.constantFrom("down" as const, "along" as const);

describe("layoutColumns", () => {
  test("takes as many columns as fit", () => {
    expect(layoutColumns([3, 3, 3, 3], 20, "down")).toEqual({ columns: 4, widths: [5, 5, 5, 3] });
    // Two rows fill two columns only; ls counts the empty third one, too, and prints the same.
    expect(layoutColumns([3, 3, 3, 3], 18, "down")).toEqual({ columns: 3, widths: [5, 5, 3] });
    expect(layoutColumns([3, 3, 3, 3], 13, "down")).toEqual({ columns: 2, widths: [5, 3] });
    expect(layoutColumns([30], 10, "down")).toEqual({ columns: 1, widths: [30] });
    expect(layoutColumns([], 80, "down")).toEqual({ columns: 1, widths: [3] });
  });

  test("lines are shorter than the limit unless there is one column", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 })),
        fc.integer({ min: 1, max: 100 }),
        ORDER,
        (lengths, limit, order) => {
          const { columns, widths } = layoutColumns(lengths, limit, order);
          expect(widths).toHaveLength(columns);
          if (columns > 1) expect(widths.reduce((sum, width) => sum + width)).toBeLessThan(limit);
        },
      ),
    );
  });

  test("every item stands in one row, and is narrower than its column", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 })),
        fc.integer({ min: 1, max: 100 }),
        ORDER,
        (lengths, limit, order) => {
          const layout = layoutColumns(lengths, limit, order);
          const rows = rowsOf(lengths.length, layout, order);
          expect(rows.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
          for (const row of rows)
            for (const [column, i] of row.entries()) expect(lengths[i]).toBeLessThanOrEqual(layout.widths[column]!);
        },
      ),
    );
  });
});

test("indent reaches its column with tabs where they help", () => {
  expect(indent(3, 5, 8)).toBe("  ");
  expect(indent(3, 9, 8)).toBe("\t ");
  expect(indent(7, 8, 8)).toBe(" ");
  expect(indent(3, 9, 0)).toBe("      ");
});
