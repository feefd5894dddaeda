import { ShellError } from "../shell-error.ts";
import type { Skip } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";

function leavingLoops(kind: "break" | "continue"): Builtin {
  return {
    name: kind,
    isSpecial: true,
    // biome-ignore lint/correctness/useYield: builtins are routines.
    *run(shell, argv) {
      const wanted = argv[1] === undefined ? 1 : parseNumber(argv[1]);
      if (wanted === 0) throw new ShellError(`Illegal number: ${argv[1]}`);
      // POSIX sh 2.14: more loops than there are mean the outermost.
      const count = Math.min(wanted, shell.loops);
      if (count > 0) shell.skip = { kind, count, hasStatus: false } satisfies Skip;
      return 0;
    },
  };
}

export const breakBuiltin = leavingLoops("break");
export const continueBuiltin = leavingLoops("continue");
