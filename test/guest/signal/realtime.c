/* Real-time signals: queued, in order, with a value (signal(7), sigqueue(3)). */
#include "../report.h"
#include <sys/resource.h>

static int values[64], count;

static void note(int signal, siginfo_t *info, void *context) {
  (void)context;
  values[count++] = (signal - SIGRTMIN) * 1000 + info->si_value.sival_int;
}

int main(void) {
  sigset_t all, pending;
  sigfillset(&all);
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO, .sa_mask = all};
  for (int i = 0; i < 4; i++) sigaction(SIGRTMIN + i, &action, NULL);
  sigaction(SIGUSR1, &action, NULL);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (int i = 1; i <= 5; i++) {
    sigqueue(getpid(), SIGRTMIN + 2, (union sigval){.sival_int = i});
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = i});
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = i});
  }
  sigprocmask(SIG_UNBLOCK, &all, NULL);
  for (int i = 0; i < count; i++) printf(" %d", values[i] < 0 ? values[i] - (SIGUSR1 - SIGRTMIN) * 1000 : values[i]);
  printf("\n");

  /* The queue has a limit; kill(2) gets its signal through, with nothing to tell. */
  IN_CHILD({
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_SIGPENDING, &none);
    setuid(100000 + getpid());
    sigprocmask(SIG_BLOCK, &all, NULL);
    SHOW(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1}));
    SHOW(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 1}));
    SHOW(kill(getpid(), SIGRTMIN));
    SHOW(kill(getpid(), SIGUSR2));
    sigpending(&pending);
    printf("pending: RTMIN %d, USR1 %d, USR2 %d\n", sigismember(&pending, SIGRTMIN), sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
    siginfo_t info;
    CHECK(sigwaitinfo(&all, &info) == SIGUSR1);
    printf("code %d, pid %d\n", info.si_code, info.si_pid);
  });
  struct rlimit limit;
  getrlimit(RLIMIT_SIGPENDING, &limit);
  IN_CHILD({
    limit.rlim_cur = 3;
    setrlimit(RLIMIT_SIGPENDING, &limit);
    setuid(100000 + getpid());
    sigprocmask(SIG_BLOCK, &all, NULL);
    int queued = 0;
    while (queued < 10 && sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = queued}) == 0) queued++;
    printf("queued %d, then %s\n", queued, strerrorname_np(errno));
  });
  SHOW(sigqueue(getpid(), 65, (union sigval){.sival_int = 0}));
  SHOW(sigqueue(1 << 22, SIGUSR1, (union sigval){.sival_int = 0}));
  SHOW(sigqueue(getpid(), 0, (union sigval){.sival_int = 0}));
  /* The default action of a real-time signal is to kill. */
  IN_CHILD(signal(SIGRTMIN + 3, SIG_DFL); raise(SIGRTMIN + 3));
  return 0;
}
