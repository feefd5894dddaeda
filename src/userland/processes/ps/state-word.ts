import type { Cell } from "./columns.ts";

/**
 * STAT: the state, then "<" for high priority, "N" for low, "L" for locked pages, "s" for a session leader, "l" for several threads, "+" for
 * the foreground.
 */
export const stateWord: Cell = ({ stat, status }) =>
  stat.state +
  (stat.nice < 0 ? "<" : stat.nice > 0 ? "N" : "") +
  (Number.parseInt(status.lines.get("VmLck") ?? "0", 10) > 0 ? "L" : "") +
  (stat.session === status.tgid ? "s" : "") +
  (stat.num_threads > 1 ? "l" : "") +
  (stat.tpgid > 0 && stat.pgrp === stat.tpgid ? "+" : "");
