import { SIG_DFL, SIGKILL } from "../../abi/signal.ts";
import { signaledStatus } from "../../abi/wait.ts";
import type { ThreadGroup } from "../thread-group.ts";
import { defaultAction } from "./default-action.ts";
import { exitGroup, sendGroupSignal } from "./send.ts";
import type { SignalInfo } from "./signal-info.ts";

/**
 * A signal from the embedder to the first process. Linux has no counterpart: nobody is outside of the initial pid namespace. So that
 * Ctrl-C ends a program that runs as pid 1 without a handler, the default action is carried out here where init would be protected.
 */
export function sendExternalSignal(init: ThreadGroup, info: SignalInfo): void {
  const { signo } = info;
  const isDefault = init.handlers.get(signo).handler === SIG_DFL;
  const isFatal = signo === SIGKILL || defaultAction(signo) === "terminate" || defaultAction(signo) === "core";
  if (isDefault && isFatal && !init.leader.mask.has(signo)) exitGroup(init, signaledStatus(signo));
  else sendGroupSignal(init, info, true);
}
