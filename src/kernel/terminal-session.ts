import { SIGCONT, SIGHUP } from "../abi/signal.ts";
import type { ThreadGroup } from "./thread-group.ts";

/**
 * The leader of a session exits: its foreground group gets SIGHUP and SIGCONT, and the session loses its terminal (disassociate_ctty).
 * A terminal that was hung up before has told its foreground nothing yet.
 */
export function endTerminalSession(leader: ThreadGroup): void {
  const session = leader.session!;
  const tty = session.controllingTty;
  if (tty === null) {
    session.hungUpForeground?.sendSignal(SIGHUP);
    session.hungUpForeground?.sendSignal(SIGCONT);
    session.hungUpForeground = null;
    return;
  }
  tty.signalForeground(SIGHUP);
  tty.signalForeground(SIGCONT);
  tty.session = null;
  tty.foreground = null;
  session.clearControllingTty();
}
