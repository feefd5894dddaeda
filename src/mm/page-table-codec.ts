import { bad, type FieldCodec } from "../state/field-codec.ts";
import type { Plain } from "../state/fields.ts";
import { ZERO_FRAME } from "./frame-pool.ts";
import { TASK_SIZE_PAGES } from "./layout.ts";
import {
  leafEnd,
  PageTable,
  PTE_FLAGS_MASK,
  PTE_FRAME_SHIFT,
  PTE_PRESENT,
  PTE_WRITE,
  TABLE_ENTRIES,
} from "./page-table.ts";

/** Stands for ZERO_FRAME, which every pool has and no snapshot stores. */
const ZERO_FRAME_ID = -1;
const SAVED_FLAGS = PTE_FLAGS_MASK & ~PTE_WRITE;

/**
 * A page table as a flat list in address order: vpn, flags, frame id, ... Frames go through the graph, so that a file's pages stay
 * shared with the file and with other processes. Write permission is not saved: it only says that the slow path was taken before,
 * and the next write takes it again; so the bytes do not depend on which process of a copy-on-write pair wrote first.
 */
export const pageTable: FieldCodec<PageTable> = {
  encode(table, graph) {
    const out: Plain[] = [];
    for (let vpn = table.nextLeaf(0, TASK_SIZE_PAGES); vpn < TASK_SIZE_PAGES; ) {
      const leaf = table.leafAt(vpn)!;
      for (let slot = leaf.nextUsed(0, TABLE_ENTRIES); slot < TABLE_ENTRIES; ) {
        const pte = leaf.get(slot);
        const frame = pte >>> PTE_FRAME_SHIFT;
        out.push(vpn + slot, pte & SAVED_FLAGS, frame === ZERO_FRAME ? ZERO_FRAME_ID : graph.frameId(frame));
        slot = leaf.nextUsed(slot + 1, TABLE_ENTRIES);
      }
      vpn = table.nextLeaf(leafEnd(vpn), TASK_SIZE_PAGES);
    }
    return out;
  },

  validate(plain, graph, at) {
    if (!Array.isArray(plain) || plain.length % 3 !== 0) bad(at, "list of page-table entries", plain);
    let previous = -1;
    for (let i = 0; i < plain.length; i += 3) {
      const [vpn, flags, frameId] = [plain[i], plain[i + 1], plain[i + 2]];
      const here = `${at}[${i / 3}]`;
      if (!(Number.isInteger(vpn) && vpn > previous && vpn < TASK_SIZE_PAGES)) bad(here, "ascending page number", vpn);
      if (!(Number.isInteger(flags) && (flags & ~SAVED_FLAGS) === 0 && (flags & PTE_PRESENT) !== 0))
        bad(here, "page-table flags", flags);
      if (frameId !== ZERO_FRAME_ID) graph.checkFrame(frameId, here);
      previous = vpn;
    }
  },

  decode(plain, graph) {
    const table = new PageTable();
    const raw = plain as number[];
    for (let i = 0; i < raw.length; i += 3) {
      const frameId = raw[i + 2]!;
      const frame = frameId === ZERO_FRAME_ID ? ZERO_FRAME : graph.takeFrame(frameId);
      table.set(raw[i]!, (frame << PTE_FRAME_SHIFT) | raw[i + 1]!);
    }
    return table;
  },
};
