import { describe, expect, test } from "vitest";
import { type Row, type TableOptions, tableLines } from "../../../src/userland/files/df/df-table.ts";
import { compareWithHost } from "../compare.ts";

const files = { f: "x" };

compareWithHost({ files }, ["df missing", "df -t a -t b -x b", "df -B 0 /", "df -B 5q /", "df -Z"]);

describe("df's table", () => {
  const usage = { total: 10_485_760n, used: 1_048_577n, available: 8_388_608n };
  const row: Row = { source: "none", type: "tmpfs", target: "/mnt", usage };
  const options: TableOptions = {
    size: { blockSize: 1024, isHuman: false, suffix: "" },
    showsInodes: false,
    showsType: false,
    isPortable: false,
  };
  test("amounts are rounded up, and the percentage is of what may be used", () => {
    expect(tableLines([row], options)).toEqual([
      "Filesystem     1K-blocks  Used Available Use% Mounted on",
      "none               10240  1025      8192  12% /mnt",
    ]);
  });
  test("a portable table has POSIX's titles", () => {
    expect(tableLines([row], { ...options, isPortable: true })[0]).toBe(
      "Filesystem     1024-blocks  Used Available Capacity Mounted on",
    );
  });
  test("nothing is known of what cannot be reached", () => {
    const lines = tableLines([{ ...row, usage: null }], { ...options, showsType: true });
    expect(lines[1]).toBe("none           tmpfs         -     -         -    - /mnt");
  });
  test.each([
    [1_048_576, "1M-blocks"],
    [1000, "1kB-blocks"],
    [5, "5B-blocks"],
    [2000, "2kB-blocks"],
  ])("blocks of %d bytes are called %s", (blockSize, title) => {
    const lines = tableLines([row], { ...options, size: { blockSize, isHuman: false, suffix: "" } });
    expect(lines[0]).toContain(` ${title} `);
  });
});
