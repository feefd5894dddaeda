import { TESTED } from "../execution/flags.ts";
import type { Builtin } from "./builtin.ts";

export const evalBuiltin: Builtin = {
  name: "eval",
  isSpecial: true,
  *run(shell, argv, flags) {
    return argv.length > 1
      ? yield* shell.interpreter.evaluateString(shell, argv.slice(1).join(" "), flags & TESTED)
      : 0;
  },
};
