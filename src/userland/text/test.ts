import { defineTool, Failure } from "../tool.ts";
import { TestExpression } from "./test-expression.ts";

const OPERATORS = `

Exit with status 0 if EXPRESSION is true, 1 if it is false, 2 if there is an error in it.

  ( E )  ! E  E -a E  E -o E    grouping, not, and, or
  -n S  -z S  S = S  S != S     strings: not empty, empty, equal, different
  N -eq N  -ne -gt -ge -lt -le  integers
  F -nt F  F -ot F  F -ef F     files: newer, older, the same
  -e F                          F exists; and is: -b -c -d -f -h -L -p -S of this type,
                                -g -k -u with this bit, -O -G own, -r -w -x permitted,
                                -s not empty, -N modified since it was read
  -t FD                         FD is a terminal`;

/** test(1) */
export const test = defineTool({
  name: "test",
  usage: `EXPRESSION${OPERATORS}`,
  options: null,
  hasHelp: false,
  usageStatus: 2,
  *run(tool, { operands }) {
    return (yield* new TestExpression(tool.sys, operands).evaluate()) ? 0 : 1;
  },
});

/** [(1) */
export const bracket = defineTool({
  name: "[",
  usage: `EXPRESSION ]${OPERATORS}`,
  options: null,
  usageStatus: 2,
  *run(tool, { operands }) {
    if (operands.at(-1) !== "]") throw new Failure("missing ']'");
    return (yield* new TestExpression(tool.sys, operands.slice(0, -1)).evaluate()) ? 0 : 1;
  },
});
