/* waitid(2): selectors, options, and the members of siginfo_t it fills. */
#include "../report.h"
#include <sys/syscall.h>

static siginfo_t info;
static pid_t child;

static void poison(void) { memset(&info, 0x55, sizeof info); }

static void show_info(const char *what) {
  printf("%s: signo %d, errno %d, code %d, status %d, pid is %s, uid %u\n", what, info.si_signo, info.si_errno, info.si_code,
         info.si_status, info.si_pid == 0 ? "0" : info.si_pid == child ? "the child's" : "another", info.si_uid);
}

static pid_t exiting(int code) {
  pid_t pid = fork();
  if (pid == 0) _exit(code);
  return pid;
}

static pid_t sleeper(void) {
  pid_t pid = fork();
  if (pid == 0)
    for (;;) pause();
  return pid;
}

int main(void) {
  SHOW(waitid(P_ALL, 0, &info, 0));
  SHOW(waitid(P_ALL, 0, &info, WNOHANG));
  SHOW(waitid(P_ALL, 0, &info, WEXITED | 64));
  SHOW(waitid(99, 0, &info, WEXITED));
  SHOW(waitid(P_PID, 0, &info, WEXITED));
  SHOW(waitid(P_PID, -5, &info, WEXITED));
  SHOW(waitid(P_PGID, -5, &info, WEXITED));
  poison();
  SHOW(waitid(P_ALL, 0, &info, WEXITED));
  show_info("with ECHILD");
  SHOW(waitid(P_PID, 1 << 22, &info, WEXITED));
  SHOW(waitid(P_PGID, 0, &info, WEXITED));
  SHOW(waitid(P_PID, getpid(), &info, WEXITED));

  child = exiting(300);
  SHOW(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  show_info("exited, left waitable");
  poison();
  SHOW(waitid(P_ALL, 0, &info, WEXITED));
  show_info("exited");
  SHOW(waitid(P_PID, child, &info, WEXITED));

  child = sleeper();
  poison();
  SHOW(waitid(P_PID, child, &info, WEXITED | WNOHANG));
  show_info("nothing yet");
  kill(child, SIGSTOP);
  SHOW(waitid(P_PID, child, &info, WSTOPPED | WNOWAIT));
  show_info("stopped, left waitable");
  SHOW(waitid(P_PGID, getpgrp(), &info, WSTOPPED));
  show_info("stopped");
  SHOW(waitid(P_PID, child, &info, WSTOPPED | WNOHANG));
  show_info("reported before");
  kill(child, SIGCONT);
  SHOW(waitid(P_PGID, 0, &info, WCONTINUED));
  show_info("continued");
  /* An exit is not what is waited for: the call waits for ever if it must, and says so with WNOHANG. */
  kill(child, SIGTERM);
  SHOW(waitid(P_PID, child, &info, WEXITED | WNOWAIT));
  show_info("killed, left waitable");
  SHOW(waitid(P_PID, child, &info, WSTOPPED | WNOHANG));
  show_info("only stops");
  SHOW(waitid(P_PID, child, NULL, WEXITED));

  child = exiting(0);
  SHOW(syscall(SYS_waitid, P_PID, child, (void *)8, WEXITED, NULL));
  SHOW(waitid(P_PID, child, &info, WEXITED));
  child = exiting(1);
  SHOW(syscall(SYS_waitid, P_PID, child, NULL, WEXITED, NULL));
  return 0;
}
