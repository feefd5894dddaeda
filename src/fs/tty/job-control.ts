import type { Tty } from "./tty.ts";

// What a terminal knows of sessions and process groups (credentials(7), setsid(2)); the kernel's objects implement these.

/** A session: who shares a controlling terminal. */
export interface TtySession {
  /** session_clear_tty(): no process of the session has a controlling terminal any more. */
  clearControllingTty(): void;
  signalLeader(signal: number): void;
  /** Who was in the foreground of a terminal that was hung up: gets SIGHUP and SIGCONT when the leader exits (tty_old_pgrp). */
  hungUpForeground: TtyProcessGroup | null;
}

/** A process group, as a terminal sees it. */
export interface TtyProcessGroup {
  readonly session: TtySession;
  /** No member has a parent in another group of the session: nobody could continue it, so it is never stopped by the terminal. */
  readonly isOrphaned: boolean;
  sendSignal(signal: number): void;
}

/** A task as a terminal sees it. */
export interface TtyJobControl {
  readonly session: TtySession;
  readonly processGroup: TtyProcessGroup;
  readonly isSessionLeader: boolean;
  /** signal->tty of the task's thread group. */
  controllingTty: Tty | null;
  /** The calling thread blocks the signal, or the process ignores it. */
  isSignalIgnoredOrBlocked(signal: number): boolean;
  /** By its number in the task's pid namespace. */
  processGroupById(id: number): TtyProcessGroup | null;
  /** Numbers in the task's pid namespace, 0 for one that is not visible there. */
  groupIdOf(group: TtyProcessGroup): number;
  sessionIdOf(session: TtySession): number;
}
