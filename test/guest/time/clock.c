/* clock_gettime(2) and relatives: which clocks there are, and that they go forward. */
#include "../report.h"
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

static long long now(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return -1;
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static volatile unsigned sink;
static void burn(void) {
  for (unsigned i = 0; i < 2000000; i++) sink += i;
}

int main(void) {
  struct timespec time;
  /* CLOCK_REALTIME .. CLOCK_TAI, and what lies around them. 8 and 9 need a real-time clock device. */
  for (int clock = -1; clock <= 12; clock++) {
    if (clock == 8 || clock == 9) continue;
    printf("clock %d\n", clock);
    SHOW(syscall(SYS_clock_gettime, clock, &time));
    SHOW(syscall(SYS_clock_getres, clock, &time));
  }
  SHOW(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, (void *)8));
  SHOW(syscall(SYS_clock_getres, CLOCK_MONOTONIC, NULL));
  SHOW(syscall(SYS_clock_getres, CLOCK_MONOTONIC, (void *)8));
  SHOW(syscall(SYS_clock_getres, 99, (void *)8));
  SHOW(syscall(SYS_gettimeofday, (void *)8, NULL));
  SHOW(syscall(SYS_gettimeofday, NULL, NULL));

  int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  for (unsigned i = 0; i < sizeof clocks / sizeof *clocks; i++) {
    int goes_back = 0;
    long long first = now(clocks[i]), last = first;
    for (int n = 0; n < 1000; n++) {
      long long next = now(clocks[i]);
      if (next < last) goes_back = 1;
      last = next;
    }
    burn();
    printf("clock %d: goes back %d, has advanced %d\n", clocks[i], goes_back, now(clocks[i]) > first);
  }
  long long monotonic = now(CLOCK_MONOTONIC);
  CHECK(now(CLOCK_BOOTTIME) >= monotonic);
  CHECK(now(CLOCK_REALTIME) > 1000000000000000000LL);
  struct timeval tv;
  gettimeofday(&tv, NULL);
  long long difference = now(CLOCK_REALTIME) / 1000 - (tv.tv_sec * 1000000LL + tv.tv_usec);
  CHECK(difference >= 0 && difference < 1000000);

  /* Sleeping takes real time, but no CPU time. */
  long long wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  usleep(50000);
  CHECK(now(CLOCK_MONOTONIC) - wall >= 50000000);
  CHECK(now(CLOCK_PROCESS_CPUTIME_ID) - cpu < 40000000);

  /* The CPU clocks of processes (clock_getcpuclockid(3)). */
  clockid_t own;
  SHOW(clock_getcpuclockid(1 << 22, &own));
  SHOW(clock_getcpuclockid(getpid(), &own));
  CHECK(now(own) > 0);
  SHOW(clock_gettime(~(1 << 22) << 3 | 2, &time));
  SHOW(clock_gettime(~0 << 3 | 7, &time));
  CHECK(clock() > 0);

  /* Setting. */
  time = (struct timespec){0, -1};
  SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, &time));
  time = (struct timespec){-1, 0};
  SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, &time));
  SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, (void *)8));
  time = (struct timespec){1000, 0};
  SHOW(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &time));
  SHOW(syscall(SYS_clock_settime, CLOCK_PROCESS_CPUTIME_ID, &time));
  SHOW(syscall(SYS_clock_settime, CLOCK_THREAD_CPUTIME_ID, &time));
  SHOW(syscall(SYS_clock_settime, own, &time));
  SHOW(syscall(SYS_clock_settime, ~(1 << 22) << 3 | 2, &time));
  SHOW(syscall(SYS_clock_settime, 99, &time));
  IN_CHILD(setuid(1000); SHOW(syscall(SYS_clock_settime, CLOCK_REALTIME, &time)); SHOW(settimeofday(&tv, NULL)));
  return 0;
}
