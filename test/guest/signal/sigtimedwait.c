/* sigwaitinfo(2), sigtimedwait(2): taking a signal without a handler. */
#include "../report.h"
#include <sys/syscall.h>
#include <time.h>

static int caught;
static void note(int signal) { caught = signal; }

static void later(int signal) {
  if (fork() == 0) {
    await_state(getppid(), 'S');
    kill(getppid(), signal);
    _exit(0);
  }
}

int main(void) {
  sigset_t set, all;
  siginfo_t info;
  struct timespec zero = {0, 0}, invalid = {0, 1000000000}, negative = {-1, 0}, brief = {0, 20000000}, long_time = {100, 0};
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  SHOW(sigtimedwait(&set, &info, &zero));
  SHOW(sigtimedwait(&set, &info, &brief));
  SHOW(sigtimedwait(&set, &info, &invalid));
  SHOW(sigtimedwait(&set, &info, &negative));
  SHOW(syscall(SYS_rt_sigtimedwait, &set, &info, &zero, 4));
  SHOW(syscall(SYS_rt_sigtimedwait, (void *)8, &info, &zero, 8));
  SHOW(syscall(SYS_rt_sigtimedwait, &set, &info, (void *)8, 8));

  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1});
  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 2});
  raise(SIGUSR1);
  CHECK(sigtimedwait(&set, &info, &zero) == SIGUSR1);
  printf("code %d, from self: %d\n", info.si_code, info.si_pid == getpid());
  CHECK(sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("code %d, value %d\n", info.si_code, info.si_value.sival_int);
  CHECK(sigwaitinfo(&set, &info) == SIGRTMIN);
  printf("code %d, value %d\n", info.si_code, info.si_value.sival_int);
  SHOW(sigtimedwait(&set, &info, &zero));

  /* A signal that cannot be reported is gone nevertheless. */
  raise(SIGUSR1);
  SHOW(syscall(SYS_rt_sigtimedwait, &set, (void *)8, &zero, 8));
  SHOW(sigtimedwait(&set, &info, &zero));
  raise(SIGUSR1);
  CHECK(sigwaitinfo(&set, NULL) == SIGUSR1);

  /* Another signal with a handler ends the wait. */
  signal(SIGUSR2, note);
  later(SIGUSR2);
  SHOW(sigwaitinfo(&set, &info));
  printf("caught %s\n", signal_name(caught));
  wait(NULL);

  /* Waited for while it waits, even if its default is to be ignored, or to kill. */
  later(SIGUSR1);
  CHECK(sigtimedwait(&set, &info, &long_time) == SIGUSR1);
  wait(NULL);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  pid_t child = fork();
  if (child == 0) _exit(9);
  CHECK(sigtimedwait(&set, &info, &long_time) == SIGCHLD);
  printf("from the child: %d, status %d\n", info.si_pid == child, info.si_status);
  wait(NULL);
  later(SIGTERM);
  int first = sigtimedwait(&set, &info, &long_time);
  int second = sigtimedwait(&set, &info, &long_time);
  CHECK(first + second == SIGTERM + SIGCHLD);
  wait(NULL);

  /* An unblocked signal whose default is to be ignored is not waited for. */
  sigemptyset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  signal(SIGUSR2, SIG_DFL);
  sigset_t winch;
  sigemptyset(&winch);
  sigaddset(&winch, SIGWINCH);
  later(SIGWINCH);
  struct timespec enough = {0, 100000000};
  SHOW(sigtimedwait(&winch, &info, &enough));
  wait(NULL);
  /* An unblocked one with a handler is taken all the same. */
  caught = 0;
  signal(SIGUSR2, note);
  sigset_t usr2;
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  later(SIGUSR2);
  CHECK(sigtimedwait(&usr2, &info, &long_time) == SIGUSR2);
  printf("caught %d\n", caught);
  wait(NULL);
  /* SIGKILL and SIGSTOP cannot be waited for. */
  sigset_t kill_set;
  sigemptyset(&kill_set);
  sigaddset(&kill_set, SIGKILL);
  SHOW(sigtimedwait(&kill_set, &info, &zero));
  return 0;
}
