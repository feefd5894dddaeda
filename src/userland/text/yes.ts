import { encodeText } from "../../platform/program/text.ts";
import { concatenated } from "../io/index.ts";
import { defineTool } from "../tool.ts";

/** As much as is written at once. */
const BUFFER_SIZE = 1 << 14;
/** Writes between two checkpoints. */
const CHECKPOINT_INTERVAL = 1024;

/** yes(1) */
export const yes = defineTool<null>({
  name: "yes",
  usage: "[STRING]...\n\nRepeatedly output a line with all specified STRING(s), or 'y'.",
  options: [],
  *run(tool, { operands }) {
    const line = encodeText(`${operands.length === 0 ? "y" : operands.join(" ")}\n`);
    const copies = Math.max(1, Math.floor(BUFFER_SIZE / line.length));
    const lines = concatenated(Array.from({ length: copies }, () => line));
    for (let writes = 1; ; writes++) {
      tool.out.add(lines);
      yield* tool.out.flush();
      if (writes % CHECKPOINT_INTERVAL === 0) yield* tool.checkpoint(null);
    }
  },
});
