import { TIOCNOTTY, TIOCSCTTY, TIOCSPGRP } from "../../abi/ioctl.ts";
import type { Step } from "../stub/step.ts";
import type { SysProcAttr } from "./process-attributes.ts";
import { unblockAll } from "./signal-steps.ts";
import { check, longs } from "./step.ts";

/** Session and process group, before descriptors move: `foreground` names a descriptor of the parent. */
export function joinGroup(sys: SysProcAttr): Step[] {
  const { pgid = 0, ctty = 0, foreground = false } = sys;
  const steps: Step[] = [];
  if (sys.setsid === true) steps.push(check("setsid", "setsid"));
  if (sys.setpgid === true || foreground) steps.push(check("setpgid", "setpgid", 0, pgid));
  if (!foreground) return steps;
  const group = longs(BigInt(pgid));
  if (pgid === 0) steps.push({ step: "getpid", call: "getpid", args: [], outcome: { storeAt: group } });
  // ioctl_tty(2): TIOCSPGRP from the background raises SIGTTOU, unless that is blocked.
  steps.push(check("TIOCSPGRP", "ioctl", ctty, TIOCSPGRP, group), unblockAll());
  return steps;
}

/** The controlling terminal, after descriptors have moved: these are descriptors of the child. */
export function changeTerminal(sys: SysProcAttr): Step[] {
  const steps: Step[] = [];
  if (sys.noctty === true) steps.push(check("TIOCNOTTY", "ioctl", 0, TIOCNOTTY, 0));
  // ioctl_tty(2): with argument 0 the terminal is not stolen from another session.
  if (sys.setctty === true) steps.push(check("TIOCSCTTY", "ioctl", sys.ctty ?? 0, TIOCSCTTY, 0));
  return steps;
}
