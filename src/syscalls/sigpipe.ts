import { SIGPIPE } from "../abi/signal.ts";
import { sendTaskSignal } from "../kernel/signals/send.ts";
import { userSignal } from "../kernel/signals/signal-info.ts";
import type { Task } from "../kernel/task.ts";

/** write(2), EPIPE: the writer itself is the sender (send_sig() with priv 0). */
export function sendSigpipe(task: Task): void {
  sendTaskSignal(task, userSignal(SIGPIPE, task.group.idIn(task.pidNamespace), task.credentials.uid), true);
}
