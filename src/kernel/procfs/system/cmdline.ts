import type { SystemFile } from "./system-file.ts";

/** proc_cmdline(5): what the boot loader passed. Nobody passes this kernel anything. */
export const cmdline: SystemFile = {
  name: "cmdline",
  text: () => "\n",
};
