/** Scripts that the host's dash and our shell run on the same files. */
import { TOOLS } from "../../../src/userland/index.ts";
import { dash, sh } from "../../../src/userland/sh/index.ts";
import { compareWithHost, type Setting } from "../compare.ts";
import type { CommandLine } from "../harness/command-line.ts";

/** The tools that scripts call, and the shell under both of its names. */
export const SHELL_TOOLS = [...TOOLS.filter(({ name }) => name !== sh.name && name !== dash.name), sh, dash];

/** One test for each script: `dash -c SCRIPT`, or a whole command line. */
export function compareScripts(scripts: readonly (string | CommandLine)[], setting: Setting = {}): void {
  compareWithHost(
    { tools: SHELL_TOOLS, ...setting },
    scripts.map((script) => (typeof script === "string" ? { argv: ["dash", "-c", script], title: script } : script)),
  );
}
