import { defineTool } from "../tool.ts";

/** true(1) */
export const trueTool = defineTool({
  name: "true",
  usage: "[ignored command line arguments]\n\nExit with a status code indicating success.",
  options: null,
  // biome-ignore lint/correctness/useYield: it needs no system call.
  *run() {
    return 0;
  },
});

/** false(1) */
export const falseTool = defineTool({
  name: "false",
  usage: "[ignored command line arguments]\n\nExit with a status code indicating failure.",
  options: null,
  // biome-ignore lint/correctness/useYield: it needs no system call.
  *run() {
    return 1;
  },
});
