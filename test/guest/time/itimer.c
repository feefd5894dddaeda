/* setitimer(2), alarm(2). */
#include "../report.h"
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t caught[65];
static void note(int signal) { caught[signal]++; }

static volatile unsigned sink;

static long raw_set(int which, const struct itimerval *new, struct itimerval *old) { return syscall(SYS_setitimer, which, new, old); }

static void show_timer(const char *what, int which) {
  struct itimerval timer;
  getitimer(which, &timer);
  printf("%s: %s, interval %ld.%06ld\n", what, timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0 ? "disarmed" : "armed",
         timer.it_interval.tv_sec, timer.it_interval.tv_usec);
}

static void await(int signal, int count) {
  sigset_t block, old;
  sigemptyset(&block);
  sigaddset(&block, signal);
  sigprocmask(SIG_BLOCK, &block, &old);
  while (caught[signal] < count) sigsuspend(&old);
  sigprocmask(SIG_SETMASK, &old, NULL);
}

int main(void) {
  struct itimerval timer = {{0, 0}, {0, 0}}, old;
  SHOW(getitimer(-1, &old));
  SHOW(getitimer(3, &old));
  SHOW(syscall(SYS_getitimer, ITIMER_REAL, (void *)8));
  SHOW(syscall(SYS_getitimer, 3, (void *)8));
  SHOW(raw_set(3, &timer, NULL));
  SHOW(raw_set(ITIMER_REAL, (void *)8, NULL));
  SHOW(raw_set(3, (void *)8, NULL));
  timer.it_value.tv_usec = 1000000;
  SHOW(raw_set(ITIMER_REAL, &timer, NULL));
  timer.it_value.tv_usec = -1;
  SHOW(raw_set(ITIMER_REAL, &timer, NULL));
  timer.it_value = (struct timeval){-1, 0};
  SHOW(raw_set(ITIMER_REAL, &timer, NULL));
  timer.it_value = (struct timeval){0, 0};
  timer.it_interval.tv_usec = 1000000;
  SHOW(raw_set(ITIMER_REAL, &timer, NULL));
  SHOW(raw_set(ITIMER_REAL, NULL, &old));
  show_timer("at first", ITIMER_REAL);

  timer = (struct itimerval){.it_interval = {7, 8}, .it_value = {100, 0}};
  SHOW(raw_set(ITIMER_REAL, &timer, &old));
  show_timer("set", ITIMER_REAL);
  CHECK(old.it_value.tv_sec == 0 && old.it_interval.tv_sec == 0);
  IN_CHILD(show_timer("child", ITIMER_REAL));
  timer.it_value = (struct timeval){50, 0};
  SHOW(raw_set(ITIMER_REAL, &timer, &old));
  CHECK(old.it_value.tv_sec == 99 && old.it_interval.tv_sec == 7 && old.it_interval.tv_usec == 8);
  /* An old value that cannot be written: the new one is set. */
  timer.it_value = (struct timeval){20, 0};
  SHOW(raw_set(ITIMER_REAL, &timer, (void *)8));
  getitimer(ITIMER_REAL, &old);
  CHECK(old.it_value.tv_sec == 19);
  /* NULL disarms. */
  SHOW(raw_set(ITIMER_REAL, NULL, &old));
  show_timer("NULL", ITIMER_REAL);

  signal(SIGALRM, note);
  signal(SIGVTALRM, note);
  signal(SIGPROF, note);
  /* alarm(2) shares the timer, and rounds what remains. */
  SHOW(alarm(100));
  SHOW(alarm(50));
  getitimer(ITIMER_REAL, &old);
  CHECK(old.it_value.tv_sec == 49);
  SHOW(alarm(0));
  SHOW(alarm(0));
  timer = (struct itimerval){.it_value = {0, 10000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  await(SIGALRM, 1);
  show_timer("expired", ITIMER_REAL);
  printf("caught %d\n", caught[SIGALRM]);

  /* Periodic, until it is disarmed. */
  timer.it_interval.tv_usec = 10000;
  setitimer(ITIMER_REAL, &timer, NULL);
  await(SIGALRM, 5);
  show_timer("periodic", ITIMER_REAL);
  timer = (struct itimerval){0};
  setitimer(ITIMER_REAL, &timer, NULL);
  int before = caught[SIGALRM];
  usleep(30000);
  printf("after disarming: %d more\n", caught[SIGALRM] - before);

  /* Blocked expirations merge into one signal. */
  sigset_t set, old_set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  sigprocmask(SIG_BLOCK, &set, &old_set);
  before = caught[SIGALRM];
  timer = (struct itimerval){{0, 5000}, {0, 5000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  struct timespec pause_time = {0, 50000000};
  nanosleep(&pause_time, NULL);
  timer = (struct itimerval){0};
  setitimer(ITIMER_REAL, &timer, NULL);
  sigprocmask(SIG_SETMASK, &old_set, NULL);
  printf("blocked: %d\n", caught[SIGALRM] - before);

  /* CPU time: of the program, of the program and the kernel. */
  timer = (struct itimerval){.it_value = {0, 20000}};
  setitimer(ITIMER_VIRTUAL, &timer, NULL);
  usleep(50000);
  printf("sleeping: SIGVTALRM %d\n", caught[SIGVTALRM]);
  while (caught[SIGVTALRM] == 0) sink++;
  show_timer("virtual", ITIMER_VIRTUAL);
  timer = (struct itimerval){{0, 10000}, {0, 10000}};
  setitimer(ITIMER_PROF, &timer, NULL);
  while (caught[SIGPROF] < 3) getppid();
  show_timer("profiling", ITIMER_PROF);
  printf("SIGVTALRM %d\n", caught[SIGVTALRM]);

  /* Without a handler it kills, and a new program inherits it. */
  IN_CHILD(signal(SIGALRM, SIG_DFL); alarm(1); pause());
  IN_CHILD({
    struct itimerval soon = {.it_value = {0, 50000}};
    setitimer(ITIMER_REAL, &soon, NULL);
    execl("/proc/self/exe", "wait", "wait", NULL);
  });
  return 0;
}

__attribute__((constructor)) static void wait_for_alarm(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "wait") == 0) pause();
}
