/* nanosleep(2), clock_nanosleep(2): how long, and with which arguments. */
#include "../report.h"
#include <sys/syscall.h>
#include <time.h>

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long raw(clockid_t clock, int flags, const struct timespec *time, struct timespec *left) {
  return syscall(SYS_clock_nanosleep, clock, flags, time, left);
}

static void note(int signal) { (void)signal; }

static void show_sleep(clockid_t clock, long nanoseconds) {
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  long long before = now(CLOCK_MONOTONIC);
  long result = raw(clock, 0, &time, NULL);
  long long took = now(CLOCK_MONOTONIC) - before;
  printf("clock %d, %ld ns: %ld, long enough: %d, far too long: %d\n", clock, nanoseconds, result, took >= nanoseconds,
         took > nanoseconds + 2000000000);
}

int main(void) {
  struct timespec time = {0, 1}, left;
  long lengths[] = {0, 1, 1000, 1000000, 30000000};
  for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    show_sleep(CLOCK_MONOTONIC, lengths[i]);
    show_sleep(CLOCK_REALTIME, lengths[i]);
  }
  show_sleep(CLOCK_BOOTTIME, 1000);
  show_sleep(CLOCK_TAI, 1000);
  SHOW(syscall(SYS_restart_syscall));
  SHOW(raw(CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL));
  SHOW(raw(CLOCK_MONOTONIC_RAW, 0, &time, NULL));
  SHOW(raw(CLOCK_MONOTONIC_COARSE, 0, &time, NULL));
  SHOW(raw(CLOCK_REALTIME_COARSE, 0, &time, NULL));
  SHOW(raw(99, 0, &time, NULL));
  SHOW(raw(10, 0, &time, NULL));
  SHOW(raw(CLOCK_MONOTONIC, 0, (void *)8, NULL));
  SHOW(raw(99, 0, (void *)8, NULL));
  time.tv_nsec = 1000000000;
  SHOW(raw(CLOCK_MONOTONIC, 0, &time, NULL));
  SHOW(syscall(SYS_nanosleep, &time, NULL));
  time = (struct timespec){-1, 0};
  SHOW(raw(CLOCK_MONOTONIC, 0, &time, NULL));
  SHOW(raw(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
  time = (struct timespec){0, -1};
  SHOW(syscall(SYS_nanosleep, &time, NULL));
  SHOW(syscall(SYS_nanosleep, NULL, NULL));
  SHOW(syscall(SYS_nanosleep, (void *)8, NULL));

  /* An absolute time that has passed does not sleep; flags nobody knows are ignored. */
  time = (struct timespec){0, 1};
  SHOW(raw(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
  SHOW(raw(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL));
  SHOW(raw(CLOCK_MONOTONIC, 0x100, &time, NULL));
  clock_gettime(CLOCK_REALTIME, &time);
  long long before = now(CLOCK_MONOTONIC);
  time.tv_nsec += 20000000;
  if (time.tv_nsec >= 1000000000) time.tv_sec++, time.tv_nsec -= 1000000000;
  SHOW(raw(CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL));
  long long took = now(CLOCK_MONOTONIC) - before;
  CHECK(took >= 19000000 && took < 2000000000);

  /* Interrupted: the rest is what was left. */
  signal(SIGUSR1, note);
  pid_t self = getpid();
  if (fork() == 0) {
    await_state(self, 'S');
    kill(self, SIGUSR1);
    _exit(0);
  }
  time = (struct timespec){100, 0};
  SHOW(nanosleep(&time, &left));
  CHECK(left.tv_sec == 99 || left.tv_sec == 98);
  SHOW(syscall(SYS_restart_syscall));
  wait(NULL);
  /* A remainder that cannot be written. */
  if (fork() == 0) {
    await_state(self, 'S');
    kill(self, SIGUSR1);
    _exit(0);
  }
  SHOW(syscall(SYS_nanosleep, &time, (void *)8));
  wait(NULL);
  /* Stopped and continued, a sleep ends when it would have. */
  if (fork() == 0) {
    await_state(self, 'S');
    kill(self, SIGSTOP);
    await_state(self, 'T');
    kill(self, SIGCONT);
    _exit(0);
  }
  before = now(CLOCK_MONOTONIC);
  time = (struct timespec){0, 150000000};
  left = (struct timespec){7, 7};
  SHOW(nanosleep(&time, &left));
  took = now(CLOCK_MONOTONIC) - before;
  CHECK(took >= 150000000 && took < 2000000000);
  wait(NULL);

  /* Of sleepers the one with the earliest end wakes first. */
  int line[2];
  pipe(line);
  int order[] = {3, 1, 4, 2};
  for (int i = 0; i < 4; i++)
    if (fork() == 0) {
      usleep(order[i] * 80000);
      char digit = '0' + order[i];
      write(line[1], &digit, 1);
      _exit(0);
    }
  while (wait(NULL) > 0) {
  }
  char digits[5] = "";
  read(line[0], digits, 4);
  printf("woken in order %s\n", digits);
  return 0;
}
