import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

export const unset: Builtin = {
  name: "unset",
  isSpecial: true,
  // biome-ignore lint/correctness/useYield: builtins are routines.
  *run(shell, argv) {
    const options = new OptionScanner(argv, "vf");
    let kind = "v";
    for (let letter = options.read(); letter !== null; letter = options.read()) kind = letter;
    for (const name of options.operands) {
      if (kind === "f") shell.functions.delete(name);
      else shell.variables.unset(name);
    }
    return 0;
  },
};
