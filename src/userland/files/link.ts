import { Errno } from "../../platform/program/errno-error.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { expectOperands } from "./operands.ts";

export const link = defineTool({
  name: "link",
  usage: `FILE1 FILE2
OPTION

Call link(2) to create a link named FILE2 to an existing FILE1.`,
  options: [],
  isPermuting: false,
  *run({ sys }, { operands }) {
    expectOperands(operands, 2);
    const [file, name] = operands as [string, string];
    const result = yield* attempt(sys.link(file, name));
    if (result instanceof Errno)
      throw new Failure(`cannot create link ${quoteaf(name)} to ${quoteaf(file)}: ${result.description}`);
  },
});
