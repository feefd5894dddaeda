/* timerfd_create(2): counting expirations, waiting, polling, absolute times. */
#include "../report.h"
#include <poll.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>

#define MS 1000000

static struct itimerspec in(long value_ms, long interval_ms) {
  return (struct itimerspec){{interval_ms / 1000, interval_ms % 1000 * MS}, {value_ms / 1000, value_ms % 1000 * MS}};
}

static long take(int fd) {
  uint64_t count = 0;
  return read(fd, &count, sizeof count) == sizeof count ? (long)count : -1;
}

int main(void) {
  struct itimerspec spec = in(30, 0), old;
  struct timespec now;
  uint64_t count = 0;
  for (int clock = -1; clock <= 12; clock++) {
    printf("clock %d\n", clock);
    SHOW(timerfd_create(clock, 0) >= 0);
  }
  SHOW(timerfd_create(CLOCK_MONOTONIC, 1));
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

  SHOW(timerfd_settime(fd, 8, &spec, NULL));
  SHOW(timerfd_settime(fd, 0, NULL, NULL));
  SHOW(timerfd_settime(fd, 0, (void *)8, NULL));
  SHOW(timerfd_settime(0, 0, &spec, NULL));
  SHOW(timerfd_settime(-1, 0, &spec, NULL));
  SHOW(timerfd_settime(-1, 8, &spec, NULL));
  spec.it_value.tv_nsec = 1000000000;
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  spec = in(30, 0);
  spec.it_interval.tv_sec = -1;
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(timerfd_gettime(0, &old));
  SHOW(timerfd_gettime(fd, (void *)8));
  SHOW(read(fd, &count, 4));
  SHOW(write(fd, &count, 8));

  /* Once. */
  spec = in(30, 0);
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  SHOW(timerfd_gettime(fd, &old));
  CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 30 * MS);
  struct pollfd poller = {fd, POLLIN | POLLOUT, 0};
  SHOW(poll(&poller, 1, 0));
  SHOW(poll(&poller, 1, 5000));
  SHOW(poller.revents);
  SHOW(take(fd));
  SHOW(timerfd_gettime(fd, &old));
  CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
  SHOW(poll(&poller, 1, 0));

  /* A read waits. */
  SHOW(timerfd_settime(fd, 0, &spec, &old));
  SHOW(take(fd));

  /* Again and again: a late reader is told how often. */
  spec = in(10, 10);
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  usleep(55000);
  CHECK(take(fd) >= 5);
  SHOW(timerfd_gettime(fd, &old));
  CHECK(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 10 * MS);
  CHECK(old.it_interval.tv_nsec == 10 * MS);
  CHECK(take(fd) >= 1);
  /* Setting forgets what was not read. */
  usleep(30000);
  spec = in(0, 70);
  SHOW(timerfd_settime(fd, 0, &spec, &old));
  CHECK(old.it_interval.tv_nsec == 10 * MS);
  SHOW(poll(&poller, 1, 30));
  SHOW(timerfd_gettime(fd, &old));
  CHECK(old.it_value.tv_nsec == 0 && old.it_interval.tv_nsec == 70 * MS);

  /* Absolute times; what is past goes off at once. */
  clock_gettime(CLOCK_MONOTONIC, &now);
  spec = (struct itimerspec){{0, 0}, now};
  SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
  SHOW(take(fd));
  spec.it_value.tv_sec = 1;
  spec.it_value.tv_nsec = 1;
  SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
  SHOW(take(fd));
  int real = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
  SHOW(take(real));
  clock_gettime(CLOCK_REALTIME, &now);
  now.tv_sec += 100;
  spec = (struct itimerspec){{0, 0}, now};
  SHOW(timerfd_settime(real, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL));
  SHOW(take(real));
  SHOW(timerfd_gettime(real, &old));
  CHECK(old.it_value.tv_sec >= 98 && old.it_value.tv_sec <= 100);

  /* Children share it. */
  spec = in(20, 0);
  SHOW(timerfd_settime(fd, 0, &spec, NULL));
  IN_CHILD(SHOW(take(fd)));
  SHOW(poll(&poller, 1, 0));
  return 0;
}
