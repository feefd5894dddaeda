import { describe, expect, it } from "vitest";
import { GUEST_COMPILER, hasCompiler } from "../support/guest-program.ts";
import { traceInTuxlet } from "./trace-guest.ts";

const MARKED = /0x[0-9a-f]{5,}/g;

describe.skipIf(!hasCompiler(GUEST_COMPILER))("Strace", () => {
  it("tells tasks apart, and takes up calls that were interrupted by others", async () => {
    const lines = await traceInTuxlet("strace/processes.c");
    const mark = lines.findIndex((line) => line.includes("MARK"));
    expect(lines.slice(mark).map((line) => line.replace(MARKED, "ADDRESS"))).toMatchInlineSnapshot(`
      [
        "write(1, "MARK\\n", 5)                   = 5",
        "pipe2([3, 4], 0)                        = 0",
        "clone(child_stack=NULL, flags=SIGCHLD)  = 2",
        "[pid     1] nanosleep({tv_sec=0, tv_nsec=1000000},  <unfinished ...>",
        "[pid     2] read(3,  <unfinished ...>",
        "[pid     1] <... nanosleep resumed>NULL) = 0",
        "[pid     1] write(4, "x", 1)            = 1",
        "[pid     1] wait4(-1,  <unfinished ...>",
        "[pid     2] <... read resumed>"x", 1)   = 1",
        "[pid     2] exit_group(3)               = ?",
        "[pid     2] +++ exited with 3 +++",
        "<... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 2",
        "rt_sigaction(SIGUSR1, {sa_handler=ADDRESS, sa_mask=[], sa_flags=SA_RESTART}, NULL, 8) = 0",
        "getpid()                                = 1",
        "kill(1, SIGUSR1)                        = 0",
        "--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=1, si_uid=0} ---",
        "rt_sigreturn({mask=[]})                 = ?",
        "clone(child_stack=NULL, flags=SIGCHLD)  = 3",
        "[pid     1] nanosleep({tv_sec=0, tv_nsec=1000000},  <unfinished ...>",
        "[pid     3] read(3,  <unfinished ...>",
        "[pid     1] <... nanosleep resumed>NULL) = 0",
        "[pid     1] kill(3, SIGKILL)            = 0",
        "[pid     1] wait4(3,  <unfinished ...>",
        "[pid     3] <... read resumed>ADDRESS, 1) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)",
        "[pid     3] +++ killed by SIGKILL +++",
        "<... wait4 resumed>[{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], 0, NULL) = 3",
        "clone(child_stack=NULL, flags=SIGCHLD)  = 4",
        "[pid     1] wait4(4,  <unfinished ...>",
        "[pid     4] --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x8} ---",
        "[pid     4] +++ killed by SIGSEGV +++",
        "<... wait4 resumed>[{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV}], 0, NULL) = 4",
        "close(3)                                = 0",
        "clone(child_stack=NULL, flags=SIGCHLD)  = 5",
        "[pid     1] wait4(5,  <unfinished ...>",
        "[pid     5] write(4, "x", 1)            = -1 EPIPE (Broken pipe)",
        "[pid     5] --- SIGPIPE {si_signo=SIGPIPE, si_code=SI_USER, si_pid=5, si_uid=0} ---",
        "[pid     5] +++ killed by SIGPIPE +++",
        "<... wait4 resumed>[{WIFSIGNALED(s) && WTERMSIG(s) == SIGPIPE}], 0, NULL) = 5",
        "exit_group(0)                           = ?",
        "+++ exited with 0 +++",
      ]
    `);
  });
});
