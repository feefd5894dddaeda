import { ShellError } from "../shell-error.ts";
import type { Builtin } from "./builtin.ts";
import { TestExpression } from "./test-expression.ts";

export const test: Builtin = {
  name: "test",
  *run(shell, argv) {
    return (yield* new TestExpression(shell.sys, argv.slice(1)).evaluate()) ? 0 : 1;
  },
};

export const bracket: Builtin = {
  name: "[",
  *run(shell, argv) {
    if (argv.at(-1) !== "]") throw new ShellError("missing ]");
    return (yield* new TestExpression(shell.sys, argv.slice(1, -1)).evaluate()) ? 0 : 1;
  },
};
