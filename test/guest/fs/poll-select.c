/* poll(2), ppoll(2), select(2), pselect(2): readiness, timeouts, signals, temporary masks. */
#include "files.h"
#include <poll.h>
#include <sys/select.h>
#include <time.h>

static volatile sig_atomic_t signals;
static void count(int signal) { signals++; }

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static long ppoll_raw(struct pollfd *fds, unsigned count, struct timespec *timeout, void *mask, size_t size) {
  return syscall(SYS_ppoll, fds, count, timeout, mask, size);
}

static void polling(void) {
  SECTION("poll");
  int p[2], file = open("f", O_CREAT | O_RDWR, 0644), path = open("f", O_PATH), null = open("/dev/null", O_RDWR);
  pipe(p);
  struct pollfd fds[6] = {{p[0], POLLIN, -1}, {p[1], POLLOUT, -1}, {file, POLLIN | POLLOUT, -1},
                          {path, POLLIN, -1}, {99, POLLIN, -1},    {-5, POLLIN, -1}};
  SHOW(poll(fds, 6, 0));
  for (int i = 0; i < 6; i++) printf(" %#x", fds[i].revents);
  printf("\n");
  fds[0] = (struct pollfd){null, 0xffff, 0};
  SHOW(poll(fds, 1, 0));
  printf("%#x\n", fds[0].revents);
  SHOW(poll(NULL, 0, 0));
  SHOW(poll(BAD, 1, 0));
  SHOW(poll(fds, 1 << 20, 0));
  struct timespec bad = {-1, 0}, worse = {0, 1000000000}, zero = {0, 0};
  sigset_t mask;
  sigemptyset(&mask);
  SHOW(ppoll_raw(fds, 1, &bad, NULL, 8));
  SHOW(ppoll_raw(fds, 1, &worse, NULL, 8));
  SHOW(ppoll_raw(fds, 1, BAD, NULL, 8));
  SHOW(ppoll_raw(fds, 1, &zero, &mask, 9));
  SHOW(ppoll_raw(fds, 1, &zero, NULL, 9));
  SHOW(ppoll_raw(fds, 1, &zero, BAD, 8));

  SECTION("timeouts");
  fds[0] = (struct pollfd){p[0], POLLIN, -1};
  long start = now();
  SHOW(poll(fds, 1, 30));
  long took = now() - start;
  CHECK(took >= 29 && took < 2000);
  VALUE(fds[0].revents);
  struct timespec timeout = {0, 20000000};
  SHOW(ppoll_raw(fds, 1, &timeout, NULL, 8));
  printf("left: %ld.%09ld\n", (long)timeout.tv_sec, timeout.tv_nsec);
  timeout = (struct timespec){50, 0};
  write(p[1], "x", 1);
  SHOW(ppoll_raw(fds, 1, &timeout, NULL, 8));
  CHECK(timeout.tv_sec == 49 || timeout.tv_sec == 50);
  pid_t child = fork();
  if (child == 0) {
    usleep(20000);
    exit(write(p[1], "y", 1));
  }
  char text[10];
  read(p[0], text, 1);
  SHOW(poll(fds, 1, -1));
  VALUE(fds[0].revents);
  show_end("writer", child);

  SECTION("signals");
  read(p[0], text, 1);
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  ualarm(20000, 0);
  SHOW(poll(fds, 1, -1));
  VALUE(signals);
  ualarm(20000, 0);
  timeout = (struct timespec){50, 0};
  SHOW(ppoll_raw(fds, 1, &timeout, NULL, 8));
  CHECK(timeout.tv_sec == 49);
  /* A blocked signal that is pending comes in with the temporary mask, and only there. */
  sigset_t alarm_set, old;
  sigemptyset(&alarm_set);
  sigaddset(&alarm_set, SIGALRM);
  sigprocmask(SIG_BLOCK, &alarm_set, NULL);
  raise(SIGALRM);
  VALUE(signals);
  SHOW(poll(fds, 1, 0));
  SHOW(ppoll_raw(fds, 1, NULL, &mask, 8));
  VALUE(signals);
  sigprocmask(SIG_SETMASK, NULL, &old);
  CHECK(sigismember(&old, SIGALRM));
  raise(SIGALRM);
  write(p[1], "x", 1);
  /* What is ready is reported before the signal. */
  SHOW(ppoll_raw(fds, 1, NULL, &mask, 8));
  VALUE(signals);
  sigprocmask(SIG_UNBLOCK, &alarm_set, NULL);
  VALUE(signals);
  close(p[0]);
  close(p[1]);
}

static void show_set(const char *name, fd_set *set, int base) {
  printf("%s:", name);
  for (int fd = 0; fd < 100; fd++)
    if (FD_ISSET(fd, set)) printf(" %d", fd - base);
  printf("\n");
}

static long pselect_raw(int nfds, void *r, void *w, void *e, void *timeout, void *mask) {
  return syscall(SYS_pselect6, nfds, r, w, e, timeout, mask);
}

static void selecting(void) {
  SECTION("select");
  closefrom(3);
  int p[2], file = open("f", O_RDWR);
  pipe(p);
  fd_set r, w, e;
  struct timespec zero = {0, 0};
  FD_ZERO(&r);
  FD_ZERO(&w);
  FD_ZERO(&e);
  FD_SET(p[0], &r);
  FD_SET(file, &r);
  FD_SET(p[1], &w);
  FD_SET(file, &w);
  FD_SET(p[0], &e);
  SHOW(pselect_raw(10, &r, &w, &e, &zero, NULL));
  show_set("read", &r, 0);
  show_set("write", &w, 0);
  show_set("except", &e, 0);
  FD_ZERO(&r);
  FD_SET(p[0], &r);
  SHOW(pselect_raw(10, &r, NULL, NULL, &zero, NULL));
  show_set("read", &r, 0);
  FD_SET(50, &r);
  SHOW(pselect_raw(60, &r, NULL, NULL, &zero, NULL));
  SHOW(pselect_raw(40, &r, NULL, NULL, &zero, NULL));
  SHOW(pselect_raw(-1, &r, NULL, NULL, &zero, NULL));
  SHOW(pselect_raw(1, BAD, NULL, NULL, &zero, NULL));
  SHOW(pselect_raw(0, BAD, NULL, NULL, &zero, NULL));
  SHOW(pselect_raw(1, NULL, NULL, NULL, BAD, NULL));
  struct timespec bad = {0, -1};
  SHOW(pselect_raw(1, NULL, NULL, NULL, &bad, NULL));
  SHOW(pselect_raw(1, NULL, NULL, NULL, &zero, BAD));
  int path = open("f", O_PATH);
  FD_ZERO(&r);
  FD_SET(path, &r);
  SHOW(pselect_raw(10, &r, NULL, NULL, &zero, NULL));
  show_set("read", &r, 0);
  close(p[1]);
  FD_ZERO(&r);
  FD_SET(p[0], &r);
  SHOW(pselect_raw(10, &r, NULL, NULL, &zero, NULL));
  struct timespec short_time = {0, 10000000};
  SHOW(pselect_raw(0, NULL, NULL, NULL, &short_time, NULL));
  printf("left: %ld.%09ld\n", (long)short_time.tv_sec, short_time.tv_nsec);
  close(p[0]);
  pipe(p);
  sigset_t mask;
  sigemptyset(&mask);
  struct {
    void *mask;
    size_t size;
  } argument = {&mask, 8}, wrong = {&mask, 4};
  SHOW(pselect_raw(0, NULL, NULL, NULL, &zero, &wrong));
  ualarm(20000, 0);
  FD_ZERO(&r);
  FD_SET(p[0], &r);
  SHOW(pselect_raw(10, &r, NULL, NULL, NULL, &argument));
  CHECK(FD_ISSET(p[0], &r));
}

int main(void) {
  enter_work_directory();
  polling();
  selecting();
  return 0;
}
