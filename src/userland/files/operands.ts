import { quote } from "../quoting/quote.ts";
import { usageFailure } from "../tool.ts";

/**
 * Checks that there are exactly `count` operands.
 * @throws Failure in coreutils' words.
 */
export function expectOperands(operands: readonly string[], count: number): void {
  if (operands.length === 0 && count > 0) throw usageFailure("missing operand");
  if (operands.length < count) throw usageFailure(`missing operand after ${quote(operands.at(-1)!)}`);
  if (operands.length > count) throw usageFailure(`extra operand ${quote(operands[count]!)}`);
}
