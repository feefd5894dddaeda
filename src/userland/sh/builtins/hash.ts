import { execErrorText, findFile, findInShell, pathOf } from "../execution/find-command.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

/** Where commands were found in PATH. */
export const hash: Builtin = {
  name: "hash",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "r");
    if (options.read() !== null) {
      shell.hashed.clear();
      return 0;
    }
    if (options.operands.length === 0) {
      for (const [name, { index, isStale }] of shell.hashed) {
        yield* shell.out.write(`${pathOf(shell, name, index)}${isStale ? "*" : ""}\n`);
      }
      return 0;
    }
    let status = 0;
    for (const name of options.operands) {
      shell.hashed.delete(name);
      if (findInShell(shell, name, true) !== null) continue;
      const found = yield* findFile(shell, name);
      if (found.kind !== "unknown") continue;
      yield* shell.warn(`${name}: ${execErrorText(found.errno)}`);
      status = 1;
    }
    return status;
  },
};
