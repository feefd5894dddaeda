/* Tasks that get in each other's way, signals, and deaths, for strace to show. Raw calls only, so that the trace is short. */
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define S syscall

static void handler(int signal) {}

static long fork_raw(void) { return S(SYS_clone, SIGCHLD, 0L, 0L, 0L, 0L); }

int main(void) {
  int p[2], status;
  struct {
    void (*handler)(int);
    unsigned long flags, mask[2];
  } action = {handler, SA_RESTART, {0, 0}};
  char byte;
  S(SYS_write, 1, "MARK\n", 5L);
  S(SYS_pipe2, p, 0);
  long child = fork_raw();
  if (child == 0) {
    S(SYS_read, p[0], &byte, 1L);
    S(SYS_exit_group, 3);
  }
  struct timespec time = {0, 1000000};
  S(SYS_nanosleep, &time, 0L);
  S(SYS_write, p[1], "x", 1L);
  S(SYS_wait4, -1, &status, 0, 0L);
  S(SYS_rt_sigaction, SIGUSR1, &action, 0L, 8L);
  S(SYS_kill, S(SYS_getpid), SIGUSR1);
  child = fork_raw();
  if (child == 0) {
    S(SYS_read, p[0], &byte, 1L);
    S(SYS_exit_group, 0);
  }
  S(SYS_nanosleep, &time, 0L);
  S(SYS_kill, child, SIGKILL);
  S(SYS_wait4, child, &status, 0, 0L);
  child = fork_raw();
  if (child == 0) *(volatile int *)8 = 1;
  S(SYS_wait4, child, &status, 0, 0L);
  S(SYS_close, p[0]);
  child = fork_raw();
  if (child == 0) {
    S(SYS_write, p[1], "x", 1L);
    S(SYS_exit_group, 0);
  }
  S(SYS_wait4, child, &status, 0, 0L);
  S(SYS_exit_group, 0);
}
