/* Timeouts of calls that wait: how long, and what is written back. */
#include "../report.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>

static long long started;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void show_time(const char *what, long milliseconds) {
  long long took = (now() - started) / 1000000;
  printf("%s: %s\n", what, took < milliseconds ? "too short" : took > milliseconds + 2000 ? "far too long" : "as long as asked");
}

int main(void) {
  int line[2];
  pipe(line);
  struct pollfd in = {.fd = line[0], .events = POLLIN};
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(0);
  epoll_ctl(epoll, EPOLL_CTL_ADD, line[0], &event);

  started = now();
  SHOW(poll(&in, 1, 30));
  show_time("poll", 30);
  started = now();
  SHOW(poll(NULL, 0, 0));
  show_time("poll, 0", 0);
  started = now();
  SHOW(epoll_wait(epoll, &event, 1, 30));
  show_time("epoll_wait", 30);
  started = now();
  SHOW(epoll_wait(epoll, &event, 1, 0));
  show_time("epoll_wait, 0", 0);

  struct timeval tv = {0, 30000};
  started = now();
  SHOW(select(0, NULL, NULL, NULL, &tv));
  show_time("select", 30);
  printf("left: %ld.%06ld\n", (long)tv.tv_sec, (long)tv.tv_usec);
  struct timespec ts = {0, 30000000};
  started = now();
  SHOW(syscall(SYS_ppoll, &in, 1, &ts, NULL, 8));
  show_time("ppoll", 30);
  printf("left: %ld.%09ld\n", (long)ts.tv_sec, ts.tv_nsec);
  ts = (struct timespec){0, 30000000};
  started = now();
  SHOW(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &ts, NULL));
  show_time("pselect", 30);
  printf("left: %ld.%09ld\n", (long)ts.tv_sec, ts.tv_nsec);
  ts = (struct timespec){0, 1000000000};
  SHOW(syscall(SYS_ppoll, &in, 1, &ts, NULL, 8));
  ts = (struct timespec){-1, 0};
  SHOW(syscall(SYS_ppoll, &in, 1, &ts, NULL, 8));

  /* Ready at once: nearly everything is left. */
  write(line[1], "x", 1);
  ts = (struct timespec){100, 0};
  SHOW(syscall(SYS_ppoll, &in, 1, &ts, NULL, 8));
  CHECK(ts.tv_sec == 99 || ts.tv_sec == 100);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(line[0], &set);
  tv = (struct timeval){100, 0};
  SHOW(select(line[0] + 1, &set, NULL, NULL, &tv));
  CHECK(tv.tv_sec == 99 || tv.tv_sec == 100);

  /* Woken in between. */
  char byte;
  read(line[0], &byte, 1);
  started = now();
  if (fork() == 0) {
    usleep(30000);
    write(line[1], "x", 1);
    _exit(0);
  }
  SHOW(poll(&in, 1, 100000));
  show_time("woken poll", 30);
  wait(NULL);

  int word = 0;
  ts = (struct timespec){0, 30000000};
  started = now();
  SHOW(syscall(SYS_futex, &word, 0, 0, &ts));
  show_time("futex", 30);
  clock_gettime(CLOCK_MONOTONIC, &ts);
  ts.tv_nsec += 30000000;
  if (ts.tv_nsec >= 1000000000) ts.tv_sec++, ts.tv_nsec -= 1000000000;
  started = now();
  SHOW(syscall(SYS_futex, &word, 9, 0, &ts, NULL, ~0u));
  show_time("futex, absolute", 29);
  clock_gettime(CLOCK_REALTIME, &ts);
  ts.tv_nsec += 30000000;
  if (ts.tv_nsec >= 1000000000) ts.tv_sec++, ts.tv_nsec -= 1000000000;
  started = now();
  SHOW(syscall(SYS_futex, &word, 9 | 256, 0, &ts, NULL, ~0u));
  show_time("futex, real time", 29);
  return 0;
}
