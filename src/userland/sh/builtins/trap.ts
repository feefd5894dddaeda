import { _NSIG } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { updateSignal } from "../state/signals.ts";
import type { Builtin } from "./builtin.ts";
import { operandsOf } from "./option-scanner.ts";
import { quote } from "./quote.ts";
import { parseSignal, parseSignalNumber, signalTitle } from "./signal-names.ts";

/** POSIX sh 2.14 trap. The action of a signal is "" to ignore it; no action at all is the default. */
export const trap: Builtin = {
  name: "trap",
  isSpecial: true,
  *run(shell, argv) {
    const operands = operandsOf(argv);
    if (operands.length === 0) {
      yield* list(shell);
      return 0;
    }
    const hasAction = operands.length > 1 && parseSignalNumber(operands[0]!) === null;
    const action = hasAction && operands[0] !== "-" ? operands[0]! : null;
    for (const name of hasAction ? operands.slice(1) : operands) {
      const signal = parseSignal(name, 0);
      if (signal === null) {
        yield* shell.say(`trap: ${name}: bad trap\n`);
        return 1;
      }
      if (action === null) shell.traps.delete(signal);
      else shell.traps.set(signal, action);
      if (signal !== 0) yield* updateSignal(shell, signal);
    }
    return 0;
  },
};

function* list({ traps, out }: Shell): Routine {
  for (let signal = 0; signal <= _NSIG; signal++) {
    const action = traps.get(signal);
    if (action !== undefined) yield* out.write(`trap -- ${quote(action)} ${signalTitle(signal)}\n`);
  }
}
