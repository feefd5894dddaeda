/* eventfd(2), epoll(7): counters, interest lists, triggering, nesting. */
#include "files.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static int events(int fd) {
  struct pollfd one = {fd, 0xfff, 0};
  return poll(&one, 1, 0) < 0 ? -errno : one.revents;
}

static void counters(void) {
  SECTION("eventfd");
  uint64_t v[2] = {1, 0};
  struct stat st;
  SHOW(syscall(SYS_eventfd2, 0, 0x100));
  int fd = eventfd(3, EFD_NONBLOCK);
  printf("%#x\n", events(fd));
  SHOW(read(fd, v, 7));
  SHOW(read(fd, v, 16));
  VALUE(v[0]);
  SHOW(read(fd, v, 8));
  SHOW(read(fd, v, 0));
  printf("%#x\n", events(fd));
  SHOW(write(fd, v, 7));
  SHOW(write(fd, v, 16));
  v[0] = -1ull;
  SHOW(write(fd, v, 8));
  v[0] = -2ull;
  SHOW(write(fd, v, 8));
  printf("%#x\n", events(fd));
  v[0] = 1;
  SHOW(write(fd, v, 8));
  SHOW(read(fd, v, 8));
  VALUE(v[0] == -2ull);
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(pread(fd, v, 8, 0));
  VALUE(fcntl(fd, F_GETFL) & ~0100000);
  close(fd);
  fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC);
  VALUE(fcntl(fd, F_GETFD));
  SHOW(read(fd, v, 8));
  VALUE(v[0]);
  SHOW(read(fd, v, 8));
  SHOW(read(fd, v, 8));
  fstat(fd, &st);
  printf("mode %o\n", st.st_mode);
  close(fd);
  fd = eventfd(0, 0);
  pid_t child = fork();
  if (child == 0) {
    usleep(10000);
    v[0] = 42;
    exit(write(fd, v, 8));
  }
  SHOW(read(fd, v, 8));
  VALUE(v[0]);
  show_end("writer", child);
  close(fd);
}

static struct epoll_event got[10];

static void wait_now(int epoll, int limit) {
  int count = epoll_wait(epoll, got, limit, 0);
  printf("%d:", count);
  for (int i = 0; i < count; i++) printf(" %#x for %llu", got[i].events, (unsigned long long)got[i].data.u64);
  printf("\n");
}

static int control(int epoll, int operation, int fd, uint32_t wanted, uint64_t data) {
  struct epoll_event event = {.events = wanted, .data = {.u64 = data}};
  return epoll_ctl(epoll, operation, fd, &event);
}

static void errors(void) {
  SECTION("errors");
  int epoll = epoll_create1(EPOLL_CLOEXEC), file = open("f", O_CREAT | O_RDWR, 0644), null = open("/dev/null", O_RDWR);
  int directory = open(".", O_RDONLY), path = open("f", O_PATH), fd = eventfd(0, 0);
  SHOW(epoll_create1(1));
  VALUE(fcntl(epoll, F_GETFD));
  SHOW(control(epoll, EPOLL_CTL_ADD, file, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, null, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, directory, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, path, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, epoll, EPOLLIN, 0));
  SHOW(control(fd, EPOLL_CTL_ADD, fd, EPOLLIN, 0));
  SHOW(control(fd, EPOLL_CTL_ADD, epoll, EPOLLIN, 0));
  SHOW(control(epoll, 9, fd, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_DEL, fd, EPOLLIN, 0));
  SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, NULL));
  SHOW(control(99, EPOLL_CTL_ADD, fd, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, 99, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE, 0));
  SHOW(control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, 0));
  SHOW(control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN, 0));
  SHOW(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL));
  SHOW(epoll_wait(epoll, got, 0, 0));
  SHOW(epoll_wait(epoll, got, -1, 0));
  SHOW(epoll_wait(fd, got, 1, 0));
  SHOW(epoll_wait(99, got, 1, 0));
  SHOW(read(epoll, got, 8));
  SHOW(write(epoll, got, 8));
  SHOW(lseek(epoll, 0, SEEK_SET));
  closefrom(3);
}

static void triggering(void) {
  SECTION("triggering");
  int epoll = epoll_create1(0), p[2], q[2], fd = eventfd(0, EFD_NONBLOCK);
  char text[10];
  uint64_t one = 1;
  pipe(p);
  pipe(q);
  control(epoll, EPOLL_CTL_ADD, p[0], EPOLLIN, 1);
  control(epoll, EPOLL_CTL_ADD, p[1], EPOLLOUT | EPOLLET, 2);
  wait_now(epoll, 10);
  wait_now(epoll, 10);
  write(p[1], "abc", 3);
  wait_now(epoll, 10);
  wait_now(epoll, 10);
  read(p[0], text, 3);
  wait_now(epoll, 10);
  control(epoll, EPOLL_CTL_MOD, p[1], EPOLLOUT | EPOLLET, 3);
  wait_now(epoll, 10);
  control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, 4);
  write(fd, &one, 8);
  wait_now(epoll, 10);
  wait_now(epoll, 10);
  write(fd, &one, 8);
  wait_now(epoll, 10);
  read(fd, text, 8);
  control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, 5);
  write(fd, &one, 8);
  wait_now(epoll, 10);
  write(fd, &one, 8);
  wait_now(epoll, 10);
  control(epoll, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, 6);
  wait_now(epoll, 10);
  control(epoll, EPOLL_CTL_DEL, fd, 0, 0);
  SECTION("edges of a pipe");
  control(epoll, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET, 1);
  wait_now(epoll, 10);
  write(p[1], "a", 1);
  wait_now(epoll, 10);
  wait_now(epoll, 10);
  write(p[1], "b", 1);
  wait_now(epoll, 10);
  read(p[0], text, 1);
  wait_now(epoll, 10);
  read(p[0], text, 1);
  control(epoll, EPOLL_CTL_MOD, p[0], EPOLLIN, 1);
  SECTION("turns");
  control(epoll, EPOLL_CTL_DEL, p[1], 0, 0);
  control(epoll, EPOLL_CTL_ADD, q[0], EPOLLIN, 7);
  control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, 8);
  write(p[1], "x", 1);
  write(q[1], "x", 1);
  wait_now(epoll, 1);
  wait_now(epoll, 1);
  wait_now(epoll, 1);
  wait_now(epoll, 1);
  wait_now(epoll, 2);
  SECTION("closing");
  close(q[1]);
  wait_now(epoll, 10);
  close(q[0]);
  wait_now(epoll, 10);
  int copy = dup(p[0]);
  close(p[0]);
  wait_now(epoll, 10);
  SHOW(control(epoll, EPOLL_CTL_MOD, copy, EPOLLIN, 9));
  close(copy);
  wait_now(epoll, 10);
  closefrom(3);
}

static void nesting(void) {
  SECTION("nesting");
  int a[8], fd = eventfd(0, 0);
  for (int i = 0; i < 8; i++) {
    a[i] = epoll_create1(0);
    if (i > 0) SHOW(control(a[i], EPOLL_CTL_ADD, a[i - 1], EPOLLIN, i));
  }
  SHOW(control(a[0], EPOLL_CTL_ADD, a[3], EPOLLIN, 0));
  SHOW(control(a[0], EPOLL_CTL_ADD, fd, EPOLLIN, 77));
  printf("%#x\n", events(a[4]));
  uint64_t v = 1;
  write(fd, &v, 8);
  printf("%#x\n", events(a[4]));
  wait_now(a[4], 10);
  wait_now(a[0], 10);
  read(fd, &v, 8);
  printf("%#x\n", events(a[4]));
  wait_now(a[0], 10);
  closefrom(3);
}

static volatile sig_atomic_t signals;
static void count(int signal) { signals++; }

static void waiting(void) {
  SECTION("waiting");
  int epoll = epoll_create1(0), fd = eventfd(0, 0);
  uint64_t v = 1;
  control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, 5);
  SHOW(epoll_wait(epoll, got, 10, 20));
  pid_t child = fork();
  if (child == 0) {
    usleep(10000);
    exit(write(fd, &v, 8));
  }
  SHOW(epoll_wait(epoll, got, 10, -1));
  show_end("writer", child);
  read(fd, &v, 8);
  struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  ualarm(10000, 0);
  SHOW(epoll_wait(epoll, got, 10, -1));
  VALUE(signals);
  sigset_t blocked, none;
  sigemptyset(&none);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGALRM);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  raise(SIGALRM);
  SHOW(epoll_wait(epoll, got, 10, 0));
  SHOW(epoll_pwait(epoll, got, 10, -1, &none));
  VALUE(signals);
  struct timespec timeout = {0, 10000000}, bad = {-1, 0};
  SHOW(syscall(441, epoll, got, 10, &timeout, NULL, 8));
  SHOW(syscall(441, epoll, got, 10, &bad, NULL, 8));
  SHOW(syscall(SYS_epoll_pwait, epoll, got, 10, 0, &none, 4));
  SHOW(epoll_wait(epoll, BAD, 10, 0));
  v = 1;
  write(fd, &v, 8);
  SHOW(epoll_wait(epoll, BAD, 10, 0));
  SHOW(epoll_wait(epoll, got, 10, 0));
}

int main(void) {
  enter_work_directory();
  counters();
  errors();
  triggering();
  nesting();
  waiting();
  return 0;
}
