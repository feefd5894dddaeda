import { O_RDWR } from "../../../abi/fcntl.ts";
import { SIGTSTP, SIGTTIN, SIGTTOU } from "../../../abi/signal.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { makePrivate } from "../execution/redirection.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { updateSignal } from "../state/signals.ts";
import { strerror } from "../strerror.ts";
import { setForeground } from "./process-group.ts";

/** Makes job control what `set -m` says: of the shell itself alone, never of its subshells. @throws ShellError */
export function* setJobControl(shell: Shell, isOn: boolean): Routine {
  if (isOn === (shell.terminal !== null) || !shell.isRoot) return;
  if (isOn) yield* turnOn(shell);
  else yield* turnOff(shell);
}

function* turnOn(shell: Shell): Routine {
  const { sys } = shell;
  const opened = yield* openTerminal(shell);
  const fd = opened === null ? null : yield* makePrivate(shell, opened);
  const initialGroup = fd === null ? null : yield* waitForForeground(shell, fd);
  if (initialGroup === null) {
    if (fd !== null) yield* sys.close(fd);
    yield* shell.warn("can't access tty; job control turned off");
    shell.options.monitor = false;
    return;
  }
  for (const signal of [SIGTSTP, SIGTTOU, SIGTTIN]) yield* updateSignal(shell, signal);
  // EPERM: a session's leader is in a group of its own already.
  yield* sys.setpgid(0, shell.rootPid).orErrno();
  shell.terminal = { fd: fd!, initialGroup };
  yield* giveTerminal(shell, fd!, shell.rootPid);
}

function* turnOff(shell: Shell): Routine {
  const { fd, initialGroup } = shell.terminal!;
  yield* giveTerminal(shell, fd, initialGroup);
  yield* shell.sys.setpgid(0, initialGroup).orErrno();
  shell.terminal = null;
  for (const signal of [SIGTSTP, SIGTTOU, SIGTTIN]) yield* updateSignal(shell, signal);
  yield* shell.sys.close(fd);
}

/** The controlling terminal, or the first of stderr, stdout and stdin that is a terminal. */
function* openTerminal({ sys }: Shell): Routine<number | null> {
  const fd = yield* sys.open("/dev/tty", O_RDWR).orErrno();
  if (fd >= 0) return fd;
  for (const standard of [2, 1, 0]) if (yield* sys.isatty(standard)) return yield* sys.dup(standard);
  return null;
}

/** Stops while the shell is in the background. @returns its process group; null when the terminal is not the session's. */
function* waitForForeground({ sys }: Shell, fd: number): Routine<number | null> {
  for (;;) {
    const foreground = yield* sys.tcgetpgrp(fd).orErrno();
    if (foreground < 0) return null;
    if (foreground === (yield* sys.getpgid())) return foreground;
    yield* sys.kill(0, SIGTTIN);
  }
}

function* giveTerminal(shell: Shell, fd: number, group: number): Routine {
  const result = yield* setForeground(shell.sys, fd, group);
  if (result < 0) throw new ShellError(`Cannot set tty process group (${strerror(-result)})`);
}
