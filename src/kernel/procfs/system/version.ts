import { LINUX_RELEASE, LINUX_SYSNAME, LINUX_VERSION } from "../../version.ts";
import type { SystemFile } from "./system-file.ts";

/** proc_version(5): linux_proc_banner, with who built the kernel and what with. */
export const version: SystemFile = {
  name: "version",
  text: () => `${LINUX_SYSNAME} version ${LINUX_RELEASE} (tuxlet@tuxlet) (TypeScript) ${LINUX_VERSION}\n`,
};
