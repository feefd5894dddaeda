/* timer_create(2): signals and overruns, threads, CPU clocks, what fork and exec do to timers. */
#include "../report.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

#define MS 1000000
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static struct itimerspec in(long value_ms, long interval_ms) {
  return (struct itimerspec){{interval_ms / 1000, interval_ms % 1000 * MS}, {value_ms / 1000, value_ms % 1000 * MS}};
}

/* The raw calls: the C library has ids of its own. */
static long create(clockid_t clock, struct sigevent *event, int *id) { return syscall(SYS_timer_create, clock, event, id); }
static long settime(int id, int flags, struct itimerspec *value, struct itimerspec *old) {
  return syscall(SYS_timer_settime, id, flags, value, old);
}
static long gettime(int id, struct itimerspec *value) { return syscall(SYS_timer_gettime, id, value); }
static long overrun(int id) { return syscall(SYS_timer_getoverrun, id); }
static long delete(int id) { return syscall(SYS_timer_delete, id); }

static volatile sig_atomic_t handled, code, value, last_overrun;
static volatile pid_t handler_tid;
static void handler(int signal, siginfo_t *info, void *context) {
  handled++;
  code = info->si_code;
  value = info->si_value.sival_int;
  last_overrun = info->si_overrun;
  handler_tid = syscall(SYS_gettid);
}

static void wait_for(int count) {
  for (int i = 0; i < 5000 && handled < count; i++) usleep(1000);
}

static void burn(void) {
  volatile unsigned sink = 0;
  for (int i = 0; i < 2000000; i++) sink += i;
}

static void *thread_with_timer(void *argument) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
  event.sigev_notify_thread_id = syscall(SYS_gettid);
  int id;
  handled = 0;
  create(CLOCK_MONOTONIC, &event, &id);
  struct itimerspec spec = in(10, 0);
  settime(id, 0, &spec, NULL);
  wait_for(1);
  CHECK(handler_tid == syscall(SYS_gettid));
  delete(id);
  return NULL;
}

int main(int argc, char **argv) {
  struct itimerspec spec, old;
  if (argc > 1) {
    /* After execve(2). */
    SHOW(gettime(atoi(argv[1]), &old));
    int id;
    SHOW(create(CLOCK_MONOTONIC, NULL, &id));
    return 0;
  }
  int id = -1, other;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGALRM, &action, NULL);

  for (int clock = -1; clock <= 12; clock++) {
    printf("clock %d\n", clock);
    SHOW(create(clock, &event, &id));
  }
  for (int i = 0; i < 12; i++) delete(i);
  event.sigev_signo = 0;
  SHOW(create(CLOCK_MONOTONIC, &event, &id));
  event.sigev_signo = 65;
  SHOW(create(CLOCK_MONOTONIC, &event, &id));
  event.sigev_signo = SIGUSR1;
  event.sigev_notify = 17;
  SHOW(create(CLOCK_MONOTONIC, &event, &id));
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_notify_thread_id = 1;
  SHOW(create(CLOCK_MONOTONIC, &event, &id));
  SHOW(create(CLOCK_MONOTONIC, (void *)8, &id));
  event.sigev_notify = SIGEV_SIGNAL;
  SHOW(create(CLOCK_MONOTONIC, &event, (void *)8));
  SHOW(create(99, &event, &id));
  spec = in(10, 0);
  SHOW(settime(77, 0, &spec, NULL));
  SHOW(gettime(77, &old));
  SHOW(overrun(77));
  SHOW(delete(77));

  /* A signal, once. */
  event.sigev_value.sival_int = 1234;
  SHOW(create(CLOCK_MONOTONIC, &event, &id));
  SHOW(settime(id, 0, NULL, NULL));
  spec.it_value.tv_nsec = -1;
  SHOW(settime(id, 0, &spec, NULL));
  spec = in(20, 0);
  SHOW(settime(id, 0, &spec, &old));
  CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
  SHOW(gettime(id, &old));
  CHECK(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 20 * MS);
  wait_for(1);
  SHOW(handled);
  CHECK(code == SI_TIMER);
  SHOW(value);
  SHOW(last_overrun);
  SHOW(overrun(id));
  SHOW(gettime(id, &old));
  CHECK(old.it_value.tv_nsec == 0);

  /* Overruns: while the signal is blocked it is pending once. */
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  handled = 0;
  spec = in(5, 5);
  SHOW(settime(id, 0, &spec, NULL));
  usleep(60000);
  SHOW(gettime(id, &old));
  CHECK(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 5 * MS);
  CHECK(old.it_interval.tv_nsec == 5 * MS);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  CHECK(handled >= 1);
  spec = in(0, 0);
  SHOW(settime(id, 0, &spec, NULL));
  int seen = handled;
  usleep(20000);
  CHECK(handled == seen);

  sigprocmask(SIG_BLOCK, &set, NULL);
  spec = in(5, 5);
  settime(id, 0, &spec, NULL);
  usleep(60000);
  siginfo_t info;
  SHOW(sigwaitinfo(&set, &info));
  CHECK(info.si_code == SI_TIMER);
  CHECK(info.si_overrun >= 8);
  CHECK(overrun(id) == info.si_overrun);
  /* What is pending of the old setting is not delivered. */
  usleep(20000);
  spec = in(0, 0);
  settime(id, 0, &spec, NULL);
  SHOW(sigtimedwait(&set, &info, &(struct timespec){0, 10000000}));
  spec = in(5, 0);
  settime(id, 0, &spec, NULL);
  usleep(20000);
  SHOW(delete(id));
  SHOW(sigtimedwait(&set, &info, &(struct timespec){0, 10000000}));
  sigprocmask(SIG_UNBLOCK, &set, NULL);

  /* No notification: the timer is there to be looked at. */
  event.sigev_notify = SIGEV_NONE;
  SHOW(create(CLOCK_MONOTONIC, &event, &id) == 0);
  spec = in(30, 30);
  SHOW(settime(id, 0, &spec, NULL));
  usleep(50000);
  SHOW(gettime(id, &old));
  CHECK(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 30 * MS);
  spec = in(10, 0);
  SHOW(settime(id, 0, &spec, NULL));
  usleep(20000);
  SHOW(gettime(id, &old));
  CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
  delete(id);

  /* Without an event: SIGALRM with the id. */
  handled = 0;
  SHOW(create(CLOCK_REALTIME, NULL, &id) == 0);
  clock_gettime(CLOCK_REALTIME, &spec.it_value);
  spec.it_interval = (struct timespec){0, 0};
  SHOW(settime(id, TIMER_ABSTIME, &spec, NULL));
  wait_for(1);
  SHOW(handled);
  CHECK(value == id);

  /* An ignored signal: the timer waits until somebody takes an interest. */
  event.sigev_notify = SIGEV_SIGNAL;
  SHOW(create(CLOCK_MONOTONIC, &event, &other) == 0);
  signal(SIGUSR1, SIG_IGN);
  spec = in(5, 5);
  SHOW(settime(other, 0, &spec, NULL));
  usleep(30000);
  handled = 0;
  sigaction(SIGUSR1, &action, NULL);
  wait_for(1);
  CHECK(handled >= 1);
  SHOW(delete(other));

  /* CPU clocks go with the work. */
  event.sigev_notify = SIGEV_SIGNAL;
  clockid_t clocks[] = {CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  for (int i = 0; i < 2; i++) {
    handled = 0;
    SHOW(create(clocks[i], &event, &other) == 0);
    spec = in(20, 0);
    SHOW(settime(other, 0, &spec, NULL));
    usleep(60000);
    SHOW(handled);
    for (int n = 0; n < 1000 && handled == 0; n++) burn();
    SHOW(handled);
    SHOW(delete(other));
  }

  pthread_t thread;
  pthread_create(&thread, NULL, thread_with_timer, NULL);
  pthread_join(thread, NULL);

  /* A child has none, nor has the next program. */
  spec = in(60000, 0);
  settime(id, 0, &spec, NULL);
  IN_CHILD(SHOW(gettime(id, &old)); SHOW(create(CLOCK_MONOTONIC, NULL, &other)); SHOW(other));
  char number[16];
  snprintf(number, sizeof number, "%d", id);
  execl("/proc/self/exe", "timers", number, NULL);
  return 1;
}
