import { SIGINT, SIGQUIT, SIGTERM } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { setJobControl } from "../jobs/job-control.ts";
import type { Shell } from "../state/shell.ts";
import { updateSignal } from "../state/signals.ts";

/** Makes what options say happen: which signals are ignored, job control, `set -a`. */
export function* optionsChanged(shell: Shell): Routine {
  shell.variables.exportAll = shell.options.allexport;
  for (const signal of [SIGINT, SIGQUIT, SIGTERM]) yield* updateSignal(shell, signal);
  yield* setJobControl(shell, shell.options.monitor);
}
