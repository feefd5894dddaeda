import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { listVariables } from "./list-variables.ts";
import { OptionScanner } from "./option-scanner.ts";

function marking(name: "export" | "readonly", attribute: "exported" | "readonly"): Builtin {
  return {
    name,
    isSpecial: true,
    takesAssignments: true,
    *run(shell, argv) {
      const options = new OptionScanner(argv, "p");
      const isListing = options.read() !== null;
      if (isListing || options.operands.length === 0) {
        yield* listVariables(shell, `${name} `, attribute);
        return 0;
      }
      for (const operand of options.operands) mark(shell, operand, attribute);
      return 0;
    },
  };
}

function mark({ variables }: Shell, operand: string, attribute: "exported" | "readonly"): void {
  const equals = operand.indexOf("=");
  const name = equals < 0 ? operand : operand.slice(0, equals);
  if (equals >= 0) variables.set(name, operand.slice(equals + 1));
  variables.mark(name, attribute);
}

export const exportBuiltin = marking("export", "exported");
export const readonlyBuiltin = marking("readonly", "readonly");
