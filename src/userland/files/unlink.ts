import { Errno } from "../../platform/program/errno-error.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { expectOperands } from "./operands.ts";

export const unlink = defineTool({
  name: "unlink",
  usage: `FILE
OPTION

Call unlink(2) to remove FILE.`,
  options: [],
  isPermuting: false,
  *run({ sys }, { operands }) {
    expectOperands(operands, 1);
    const result = yield* attempt(sys.unlink(operands[0]!));
    if (result instanceof Errno) throw new Failure(`cannot unlink ${quoteaf(operands[0]!)}: ${result.description}`);
  },
});
