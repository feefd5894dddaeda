import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";
import { quote } from "./quote.ts";

export const alias: Builtin = {
  name: "alias",
  takesAssignments: true,
  *run(shell, argv) {
    const { aliases, out } = shell;
    if (argv.length === 1) {
      for (const [name, text] of [...aliases].sort()) yield* out.write(`${name}=${quote(text)}\n`);
      return 0;
    }
    let status = 0;
    for (const operand of argv.slice(1)) {
      // An alias may be named "=".
      const equals = operand.indexOf("=", 1);
      if (equals > 0) {
        aliases.set(operand.slice(0, equals), operand.slice(equals + 1));
        continue;
      }
      const text = aliases.get(operand);
      if (text !== undefined) yield* out.write(`${operand}=${quote(text)}\n`);
      else {
        yield* shell.say(`alias: ${operand} not found\n`);
        status = 1;
      }
    }
    return status;
  },
};

export const unalias: Builtin = {
  name: "unalias",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "a");
    if (options.read() === "a") {
      shell.aliases.clear();
      return 0;
    }
    let status = 0;
    for (const name of options.operands) {
      if (shell.aliases.delete(name)) continue;
      yield* shell.say(`unalias: ${name} not found\n`);
      status = 1;
    }
    return status;
  },
};
