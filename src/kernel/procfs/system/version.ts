import { LINUX_SYSNAME, LINUX_VERSION, linuxRelease } from "../../version.ts";
import type { SystemFile } from "./system-file.ts";

/** proc_version(5): linux_proc_banner, with who built the kernel and what with. */
export const version: SystemFile = {
  name: "version",
  text: ({ kernel }) =>
    `${LINUX_SYSNAME} version ${linuxRelease(kernel.linuxVersion)} (tuxlet@tuxlet) (TypeScript) ${LINUX_VERSION}\n`,
};
