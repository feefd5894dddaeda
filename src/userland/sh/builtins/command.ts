import { DEFAULT_PATH } from "../execution/path-search.ts";
import type { Builtin } from "./builtin.ts";
import { describeCommand } from "./describe-command.ts";
import { OptionScanner } from "./option-scanner.ts";

/** With -v or -V. Otherwise command-words.ts has taken it for the prefix that it is. */
export const command: Builtin = {
  name: "command",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "pvV");
    let isBrief = false;
    let isVerbose = false;
    let path: string | null = null;
    for (let letter = options.read(); letter !== null; letter = options.read()) {
      if (letter === "p") path = DEFAULT_PATH;
      else if (letter === "v") isBrief = true;
      else isVerbose = true;
    }
    const [name] = options.operands;
    if (name === undefined || !(isBrief || isVerbose)) return 0;
    return yield* describeCommand(shell, name, { path, isVerbose });
  },
};

export const type: Builtin = {
  name: "type",
  *run(shell, argv) {
    let status = 0;
    for (const name of argv.slice(1)) status |= yield* describeCommand(shell, name, { isVerbose: true });
    return status;
  },
};
