import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { allCapabilities } from "../capabilities/capability-name.ts";
import { capabilityText } from "../capabilities/capability-text.ts";
import { iabText } from "../capabilities/iab-text.ts";
import { capabilityState } from "../capabilities/process-capabilities.ts";
import { readProcessStatus } from "../procfs/process-status.ts";
import { defineTool, Failure, type ToolContext } from "../tool.ts";

type Style = "plain" | "verbose" | "legacy" | "iab";

/** getpcaps(8). Its options and operands are taken one after the other. */
export const getpcaps = defineTool({
  name: "getpcaps",
  usage: "[--verbose|--legacy|--ugly|--iab] PID...\n\nShow the capabilities of processes.",
  options: null,
  showsHelpOnError: true,
  *run(tool, { operands }) {
    if (operands.length === 0) throw new Failure("", 1, true);
    let style: Style = "plain";
    let status = 0;
    for (const word of operands) {
      const chosen = styleOf(word);
      if (chosen !== null) style = style === "iab" ? style : chosen;
      else if (!(yield* show(tool, word, style))) status = 1;
    }
    return status;
  },
});

function styleOf(word: string): Style | null {
  if (word === "--verbose") return "verbose";
  if (word === "--legacy" || word === "--ugly") return "legacy";
  return word === "--iab" ? "iab" : null;
}

/** @returns false after a complaint. */
function* show(tool: ToolContext, word: string, style: Style): Routine<boolean> {
  if (!/^[0-9]+$/.test(word)) {
    yield* tool.report(`Cannot parse pid ${word}: (Invalid argument)\n`);
    return false;
  }
  const pid = Number(word);
  try {
    const text = capabilityText(yield* capabilityState(tool.sys, pid));
    yield* tool.out.write(yield* line(tool, pid, text, style));
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.report(`Failed to get cap's for process ${pid}: (${error.description})\n`);
    return false;
  }
}

function* line({ sys }: ToolContext, pid: number, text: string, style: Style): Routine<string> {
  if (style === "verbose") return `Capabilities for '${pid}': ${text}\n`;
  if (style === "legacy") return `Capabilities for \`${pid}': ${text}\n`;
  if (style === "plain") return `${pid}: ${text}\n`;
  const { capInheritable, capAmbient, capBounding } = yield* readProcessStatus(sys, `/proc/${pid}`);
  const dropped = new Set(allCapabilities().filter((number) => !capBounding.has(number)));
  return `${pid}: "${text}" [${iabText({ inheritable: capInheritable, ambient: capAmbient, dropped })}]\n`;
}
