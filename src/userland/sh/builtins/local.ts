import { ShellError } from "../shell-error.ts";
import type { Builtin } from "./builtin.ts";

/** Variables that have their present value again when the function ends; `-` for the options of `set`. */
export const local: Builtin = {
  name: "local",
  isSpecial: true,
  takesAssignments: true,
  // biome-ignore lint/correctness/useYield: builtins are routines.
  *run(shell, argv) {
    const { variables } = shell;
    if (variables.depth === 0) throw new ShellError("not in a function");
    for (const operand of argv.slice(1)) {
      if (operand === "-") {
        shell.localOptions.push({ depth: variables.depth, options: { ...shell.options } });
        continue;
      }
      const equals = operand.indexOf("=");
      const name = equals < 0 ? operand : operand.slice(0, equals);
      variables.makeLocal(name);
      if (equals >= 0) variables.set(name, operand.slice(equals + 1));
    }
    return 0;
  },
};
