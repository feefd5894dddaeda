import { SIG_SETMASK } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";

/** The process group a child of a shell with job control is to have. */
export interface GroupRequest {
  /** 0: one of its own. */
  readonly group: number;
  /** The terminal whose foreground it becomes; null for the background. */
  readonly terminal: number | null;
}

const ALL_SIGNALS: readonly number[] = Array.from({ length: 64 }, (_, i) => i + 1);

/** In the child; its parent does the same, because nobody knows who comes first. */
export function* joinGroup(sys: Sys, { group, terminal }: GroupRequest): Routine {
  // EACCES, ESRCH: the parent was faster, or the group's leader is gone.
  yield* sys.setpgid(0, group).orErrno();
  if (terminal !== null) yield* setForeground(sys, terminal, group === 0 ? yield* sys.getpid() : group);
}

/** tcsetpgrp(3) from whatever group: from the background it would stop the caller by SIGTTOU. @returns 0 or -errno */
export function* setForeground(sys: Sys, terminal: number, group: number): Routine<number> {
  const mask = yield* sys.sigprocmask(SIG_SETMASK, ALL_SIGNALS);
  const result = yield* sys.tcsetpgrp(terminal, group).orErrno();
  yield* sys.sigprocmask(SIG_SETMASK, mask);
  return typeof result === "number" ? result : 0;
}
