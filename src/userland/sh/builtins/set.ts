import type { Routine } from "../../../platform/program/syscall.ts";
import { optionsChanged } from "../execution/options-changed.ts";
import { OPTIONS } from "../state/options.ts";
import { positionalParameters } from "../state/parameters.ts";
import { setOptions } from "../state/set-options.ts";
import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { listVariables } from "./list-variables.ts";

/** Options, positional parameters, or a list of all variables. */
export const set: Builtin = {
  name: "set",
  isSpecial: true,
  *run(shell, argv) {
    if (argv.length === 1) {
      yield* listVariables(shell, "");
      return 0;
    }
    const { operands, terminator, listings } = setOptions(shell.options, argv.slice(1));
    for (const form of listings) yield* listOptions(shell, form);
    // `set -`: no more traces.
    if (terminator === "-") shell.options.xtrace = shell.options.verbose = false;
    yield* optionsChanged(shell);
    if (operands.length > 0 || terminator === "--") shell.parameters = positionalParameters(operands);
    return 0;
  },
};

/** @param form "+o": as commands that set them again. */
function* listOptions({ options, out }: Shell, form: "-o" | "+o"): Routine {
  if (form === "-o") yield* out.write("Current option settings\n");
  for (const [name] of OPTIONS) {
    if (form === "-o") yield* out.write(`${name.padEnd(16)}${options[name] ? "on" : "off"}\n`);
    else yield* out.write(`set ${options[name] ? "-o" : "+o"} ${name}\n`);
  }
}
