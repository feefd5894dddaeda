import { ShellError } from "../shell-error.ts";
import { positionalParameters } from "../state/parameters.ts";
import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";

export const shift: Builtin = {
  name: "shift",
  isSpecial: true,
  // biome-ignore lint/correctness/useYield: builtins are routines.
  *run(shell, argv) {
    const { values } = shell.parameters;
    const count = argv[1] === undefined ? 1 : parseNumber(argv[1]);
    if (count > values.length) throw new ShellError("can't shift that many");
    shell.parameters = positionalParameters(values.slice(count));
    return 0;
  },
};
