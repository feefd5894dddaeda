import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EIO, ENOTTY, EPERM, ERESTARTSYS } from "../../abi/errno.ts";
import { SIGCONT, SIGHUP, SIGTTIN } from "../../abi/signal.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { TtyJobControl } from "./job-control.ts";
import type { Tty } from "./tty.ts";

/**
 * tty_check_change(): may the caller read from (SIGTTIN) or change (SIGTTOU) its controlling terminal? A background process group is
 * stopped by `signal` unless nobody could continue it. 0, -EIO, or -ERESTARTSYS with the signal sent.
 */
export function checkForeground(job: TtyJobControl | null, tty: Tty, signal: number): number {
  if (job === null || job.controllingTty !== tty) return 0;
  const { processGroup } = job;
  if (tty.foreground === null || tty.foreground === processGroup) return 0;
  if (job.isSignalIgnoredOrBlocked(signal)) return signal === SIGTTIN ? -EIO : 0;
  if (processGroup.isOrphaned) return -EIO;
  processGroup.sendSignal(signal);
  return -ERESTARTSYS;
}

/** __proc_set_tty(): `tty` becomes the controlling terminal of the caller's session, with the caller in the foreground. */
export function setControllingTty(job: TtyJobControl, tty: Tty): void {
  tty.session = job.session;
  tty.foreground = job.processGroup;
  job.controllingTty = tty;
}

/** open(2) of a terminal by a session leader without one, unless O_NOCTTY (tty_open_proc_set_tty()). */
export function claimOnOpen(job: TtyJobControl | null, tty: Tty, file: FileDescription): void {
  if (job === null || !job.isSessionLeader || job.controllingTty !== null) return;
  if (tty.session !== null || !file.isReadable) return;
  setControllingTty(job, tty);
}

/** TIOCSCTTY (ioctl_tty(2)). `steals`: the argument is 1. */
export function claimTty(caller: Caller, tty: Tty, file: FileDescription, steals: boolean): number {
  const job = caller.jobControl;
  if (job === null) return -EPERM;
  if (job.isSessionLeader && tty.session === job.session) return 0;
  // ioctl_tty(2): EPERM, not a session leader, or it has a controlling terminal already
  if (!job.isSessionLeader || job.controllingTty !== null) return -EPERM;
  const isAdmin = isCapable(caller, CAP_SYS_ADMIN);
  if (tty.session !== null) {
    // Another session's terminal can be stolen by root.
    if (!steals || !isAdmin) return -EPERM;
    tty.session.clearControllingTty();
  }
  if (!file.isReadable && !isAdmin) return -EPERM;
  setControllingTty(job, tty);
  return 0;
}

/** TIOCNOTTY: the caller's process gives it up; a session leader's doing so hangs up the foreground. */
export function giveUpTty(caller: Caller, tty: Tty): number {
  const job = caller.jobControl;
  if (job === null || job.controllingTty !== tty) return -ENOTTY;
  releaseControllingTty(job, false);
  job.controllingTty = null;
  return 0;
}

/** disassociate_ctty(): a session leader leaves its terminal, or exits. The kernel calls it for every process that exits. */
export function releaseControllingTty(job: TtyJobControl, isExiting: boolean): void {
  if (!job.isSessionLeader) return;
  const tty = job.controllingTty;
  const { session } = job;
  const foreground = tty === null ? session.hungUpForeground : tty.foreground;
  if (tty !== null && isExiting) {
    // tty_vhangup_session(): the line is dropped
    tty.hangup();
    session.hungUpForeground = null;
    foreground?.sendSignal(SIGHUP);
    return;
  }
  if (tty !== null || isExiting) {
    foreground?.sendSignal(SIGHUP);
    foreground?.sendSignal(SIGCONT);
  }
  session.hungUpForeground = null;
  if (tty !== null) {
    tty.session = null;
    tty.foreground = null;
  }
  session.clearControllingTty();
}

/** capable(): in the initial user namespace. */
export function isCapable(caller: Caller, capability: number): boolean {
  return caller.credentials.hasCapability(capability, caller.fs.vfs.initialUserNamespace);
}
