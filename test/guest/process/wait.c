/* wait4(2): which child, which change, and what when there is none. */
#include "../report.h"
#include <sys/resource.h>
#include <sys/syscall.h>

static pid_t child_that(int code) {
  pid_t child = fork();
  if (child == 0) _exit(code);
  return child;
}

static pid_t child_in_group(int code) {
  pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    _exit(code);
  }
  setpgid(child, child);
  return child;
}

static pid_t sleeper(void) {
  pid_t child = fork();
  if (child == 0)
    for (;;) pause();
  return child;
}

int main(void) {
  int status;
  SHOW(waitpid(-1, &status, 0));
  SHOW(waitpid(-1, &status, WNOHANG));
  SHOW(waitpid(getpid(), &status, 0));
  SHOW(waitpid(1 << 22, &status, 0));
  SHOW(waitpid(-(1 << 22), &status, 0));
  SHOW(waitpid(0, &status, 0));
  SHOW(syscall(SYS_wait4, -1, &status, WNOWAIT, NULL));
  SHOW(syscall(SYS_wait4, -1, &status, 1 << 20, NULL));
  SHOW(syscall(SYS_wait4, -2147483647 - 1, &status, 0, NULL));

  pid_t child = child_that(300);
  CHECK(waitpid(child, &status, 0) == child);
  show_status("exit code is cut to 8 bits", status);
  SHOW(waitpid(child, &status, 0));

  child = child_that(1);
  CHECK(waitpid(-1, NULL, 0) == child);
  child = child_that(2);
  CHECK(waitpid(0, &status, 0) == child);
  child = child_in_group(3);
  SHOW(waitpid(0, &status, 0));
  CHECK(waitpid(-child, &status, 0) == child);
  show_status("by group", status);

  /* EFAULT, and the child is gone nevertheless. */
  child = child_that(4);
  SHOW(waitpid(child, (int *)8, 0));
  SHOW(waitpid(child, &status, 0));

  child = sleeper();
  SHOW(waitpid(child, &status, WNOHANG));
  status = 0;
  kill(child, SIGTERM);
  show_end("terminated", child);
  child = sleeper();
  kill(child, SIGKILL);
  show_end("killed", child);

  child = sleeper();
  kill(child, SIGSTOP);
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  show_status("WUNTRACED", status);
  SHOW(waitpid(child, &status, WUNTRACED | WNOHANG));
  kill(child, SIGCONT);
  CHECK(waitpid(child, &status, WCONTINUED) == child);
  show_status("WCONTINUED", status);
  SHOW(waitpid(child, &status, WCONTINUED | WNOHANG));
  /* A stop that is over is not reported any more, nor is a continue that another stop has followed. */
  kill(child, SIGSTOP);
  waitpid(child, &status, WUNTRACED);
  kill(child, SIGCONT);
  waitpid(child, &status, WCONTINUED);
  SHOW(waitpid(child, &status, WUNTRACED | WCONTINUED | WNOHANG));
  kill(child, SIGSTOP);
  waitpid(child, &status, WUNTRACED);
  kill(child, SIGKILL);
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  show_status("killed while stopped", status);

  struct rusage usage;
  memset(&usage, 0xff, sizeof usage);
  child = child_that(0);
  CHECK(wait4(child, &status, 0, &usage) == child);
  CHECK(usage.ru_maxrss > 0);
  CHECK(usage.ru_utime.tv_sec == 0 && usage.ru_stime.tv_sec == 0);
  CHECK(usage.ru_nsignals == 0 && usage.ru_nswap == 0);
  SHOW(wait4(-1, &status, 0, (struct rusage *)8));
  return 0;
}
