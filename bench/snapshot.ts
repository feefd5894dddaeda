/**
 * How long it takes to save and load 10 000 objects, and 1000 pages of memory.
 *
 * Run it compiled (docs/development.md): it measures JavaScript, not a transpiler. Usage: snapshot
 */
import { Bench } from "tinybench";
import { FramePool } from "../src/mm/frame-pool.ts";
import { loadGraph, parseContainer, saveSnapshot } from "../src/state/index.ts";
import { HEADER, Link, LOADER, Memory, surroundings, Thing } from "../test/state/fixtures.ts";

/** 5000 objects of 14 fields and 5000 of two; each of the former refers to five others. */
function graph(): Thing {
  const things = Array.from({ length: 5000 }, (_, id) => new Thing(id));
  for (const [i, thing] of things.entries()) {
    thing.label = `thing ${i}`;
    thing.owner = things[(i * 7) % things.length]!;
    thing.friends = [things[(i + 1) % things.length]!, things[(i * 3) % things.length]!];
    thing.byName.set("half", things[i >> 1]!);
    thing.link = new Link(i);
  }
  return things[0]!;
}

/** Pages that deflate to about a half, as program text does. */
function memory(pageCount: number): Memory {
  const memory = new Memory(new FramePool(1 << 26));
  let seed = 1;
  for (let i = 0; i < pageCount; i++) {
    memory.add((page) => {
      for (let at = 0; at < page.length; at++) {
        seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
        page[at] = seed >>> 29 < 3 ? seed >>> 16 : at & 15;
      }
    });
  }
  return memory;
}

const root = graph();
const graphFile = saveSnapshot({ header: HEADER, root, ...surroundings() });
const pages = memory(1000);
const pagesFile = saveSnapshot({ header: HEADER, root: pages, ...surroundings(pages.pool) });

const bench = new Bench({ time: 2000 });
bench.add(`save 10 000 objects (${graphFile.length} bytes)`, () => {
  saveSnapshot({ header: HEADER, root, ...surroundings() });
});
bench.add("load 10 000 objects", () => {
  loadGraph(parseContainer(graphFile, LOADER), surroundings());
});
bench.add(`save 1000 pages (${pagesFile.length} bytes)`, () => {
  saveSnapshot({ header: HEADER, root: pages, ...surroundings(pages.pool) });
});
bench.add("load 1000 pages", () => {
  loadGraph(parseContainer(pagesFile, LOADER), surroundings());
});
await bench.run();
console.table(bench.table());
