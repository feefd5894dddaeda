import type { Builtin } from "./builtin.ts";

// biome-ignore-start lint/correctness/useYield: builtins are routines.

/** `:` */
export const colon: Builtin = {
  name: ":",
  isSpecial: true,
  *run() {
    return 0;
  },
};

export const trueBuiltin: Builtin = {
  name: "true",
  *run() {
    return 0;
  },
};

export const falseBuiltin: Builtin = {
  name: "false",
  *run() {
    return 1;
  },
};
// biome-ignore-end lint/correctness/useYield: see above.
