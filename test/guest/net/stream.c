/* unix(7): SOCK_STREAM. What goes through, how much of it, what comes at the end. */
#include "sockets.h"
#include <sys/time.h>
#include <sys/uio.h>

static char buffer[1 << 20];
static volatile sig_atomic_t signals;
static void count(int signal) { signals++; }

static void bytes(void) {
  SECTION("bytes");
  int p[2];
  SHOW(pair(SOCK_STREAM, p));
  EVENTS(p[0]);
  SHOW(write(p[0], "hello", 5));
  SHOW(write(p[0], "world", 5));
  EVENTS(p[1]);
  VALUE(queued(p[1], FIONREAD));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(recv(p[1], buffer, 3, MSG_PEEK));
  SHOW(recv(p[1], buffer, 100, MSG_PEEK));
  printf("%.10s\n", buffer);
  SHOW(read(p[1], buffer, 7));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(read(p[1], buffer, 0));
  SHOW(recv(p[1], buffer, 100, MSG_DONTWAIT));
  SHOW(recv(p[1], buffer, 100, MSG_DONTWAIT));
  SHOW(recv(p[1], buffer, 0, MSG_DONTWAIT));
  SHOW(recv(p[1], buffer, 1, MSG_DONTWAIT | MSG_PEEK));
  SHOW(write(p[0], "", 0));
  EVENTS(p[1]);
  struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
  SHOW(writev(p[0], parts, 2));
  SHOW(read(p[1], buffer, 9));
  SHOW(send(p[0], "xyz", 3, MSG_EOR | MSG_MORE | MSG_CONFIRM));
  SHOW(recv(p[1], buffer, 2, MSG_TRUNC));
  SHOW(recv(p[1], buffer, 2, MSG_ERRQUEUE | MSG_DONTWAIT));
  SHOW(lseek(p[0], 0, SEEK_CUR));
  SHOW(pread(p[0], buffer, 1, 0));
  SHOW(pwrite(p[0], buffer, 1, 0));
  SHOW(ftruncate(p[0], 0));
  SHOW(fsync(p[0]));
  VALUE(fcntl(p[0], F_GETFL) & O_ACCMODE);
  close(p[0]);
  close(p[1]);
}

static void ends(void) {
  SECTION("ends");
  int p[2];
  pair(SOCK_STREAM, p);
  write(p[0], "last", 4);
  close(p[0]);
  EVENTS(p[1]);
  SHOW(read(p[1], buffer, 9));
  SHOW(read(p[1], buffer, 9));
  EVENTS(p[1]);
  signal(SIGPIPE, count);
  SHOW(write(p[1], "x", 1));
  VALUE(signals);
  SHOW(send(p[1], "x", 1, MSG_NOSIGNAL));
  SHOW(send(p[1], "", 0, 0));
  VALUE(signals);
  PEER(p[1]);
  close(p[1]);

  pair(SOCK_STREAM, p);
  write(p[1], "unread", 6);
  close(p[0]);
  EVENTS(p[1]);
  VALUE(int_option(p[1], SO_ERROR));
  VALUE(int_option(p[1], SO_ERROR));
  SHOW(read(p[1], buffer, 9));
  close(p[1]);

  pair(SOCK_STREAM, p);
  write(p[1], "unread", 6);
  write(p[0], "data", 4);
  close(p[0]);
  SHOW(read(p[1], buffer, 9));
  SHOW(read(p[1], buffer, 9));
  SHOW(read(p[1], buffer, 9));
  close(p[1]);

  pair(SOCK_STREAM, p);
  write(p[1], "unread", 6);
  close(p[0]);
  SHOW(write(p[1], "x", 1));
  SHOW(write(p[1], "x", 1));
  VALUE(signals);
  close(p[1]);
  signal(SIGPIPE, SIG_DFL);
  IN_CHILD(pair(SOCK_STREAM, p); close(p[0]); write(p[1], "x", 1));
}

static void shutdowns(void) {
  SECTION("shutdown");
  for (int how = -1; how <= 3; how++) {
    int p[2];
    pair(SOCK_STREAM, p);
    write(p[0], "a", 1);
    write(p[1], "b", 1);
    printf("how %d\n", how);
    SHOW(shutdown(p[0], how));
    EVENTS(p[0]);
    EVENTS(p[1]);
    SHOW(recv(p[0], buffer, 9, MSG_DONTWAIT));
    SHOW(recv(p[0], buffer, 9, MSG_DONTWAIT));
    SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
    SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
    SHOW(send(p[0], "x", 1, MSG_NOSIGNAL));
    SHOW(send(p[1], "x", 1, MSG_NOSIGNAL));
    close(p[0]);
    close(p[1]);
  }
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  EVENTS(fd);
  SHOW(shutdown(fd, SHUT_RDWR));
  EVENTS(fd);
  SHOW(recv(fd, buffer, 1, MSG_DONTWAIT));
  SHOW(send(fd, buffer, 1, MSG_DONTWAIT | MSG_NOSIGNAL));
  close(fd);
}

static void capacity(void) {
  SECTION("capacity");
  int p[2];
  pair(SOCK_STREAM | SOCK_NONBLOCK, p);
  VALUE(int_option(p[0], SO_SNDBUF));
  VALUE(int_option(p[0], SO_RCVBUF));
  SHOW(write(p[0], buffer, sizeof buffer));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(write(p[0], buffer, 1));
  EVENTS(p[0]);
  long total = 0;
  while ((events(p[0], POLLOUT) & POLLOUT) == 0) total += read(p[1], buffer, 10000);
  VALUE(total);
  VALUE(queued(p[0], SIOCOUTQ));
  VALUE(queued(p[1], FIONREAD));
  close(p[0]);
  close(p[1]);
  pair(SOCK_STREAM | SOCK_NONBLOCK, p);
  int writes = 0;
  while (write(p[0], "x", 1) == 1) writes++;
  VALUE(writes);
  EVENTS(p[0]);
  SHOW(read(p[1], buffer, 1));
  EVENTS(p[0]);
  SHOW(write(p[0], "x", 1));
  SHOW(write(p[0], "x", 1));
  close(p[0]);
  close(p[1]);
  pair(SOCK_STREAM | SOCK_NONBLOCK, p);
  SHOW(set_option(p[0], SO_SNDBUF, 1));
  VALUE(int_option(p[0], SO_SNDBUF));
  SHOW(write(p[0], buffer, 100000));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(set_option(p[0], SO_SNDBUF, 20000));
  VALUE(int_option(p[0], SO_SNDBUF));
  SHOW(write(p[0], buffer, 100000));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(set_option(p[0], SO_RCVBUF, 1));
  VALUE(int_option(p[0], SO_RCVBUF));
  int sizes[] = {192, 193, 704, 705, 1728, 3776, 3777, 5000, 10000, 36544, 36545, 60000};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    int q[2];
    pair(SOCK_STREAM, q);
    write(q[0], buffer, sizes[i]);
    printf("%d bytes take %d\n", sizes[i], queued(q[0], SIOCOUTQ));
    close(q[0]);
    close(q[1]);
  }
  close(p[0]);
  close(p[1]);
}

static void child_writes(int fd, const char *text) {
  if (fork() == 0) {
    for (; *text != 0; text++) {
      usleep(10000);
      write(fd, text, 1);
    }
    _exit(0);
  }
}

static void waiting(void) {
  SECTION("waiting");
  int p[2];
  pair(SOCK_STREAM, p);
  child_writes(p[0], "abc");
  SHOW(recv(p[1], buffer, 3, MSG_WAITALL));
  wait(NULL);
  child_writes(p[0], "ab");
  close(p[0]);
  SHOW(recv(p[1], buffer, 3, MSG_WAITALL));
  wait(NULL);
  close(p[1]);
  pair(SOCK_STREAM, p);
  SHOW(set_option(p[1], SO_RCVLOWAT, 2));
  VALUE(int_option(p[1], SO_RCVLOWAT));
  child_writes(p[0], "abc");
  SHOW(recv(p[1], buffer, 9, 0));
  wait(NULL);
  set_option(p[1], SO_RCVLOWAT, 0);
  VALUE(int_option(p[1], SO_RCVLOWAT));
  SHOW(recv(p[1], buffer, 9, 0));
  SHOW(recv(p[1], buffer, 9, MSG_WAITALL | MSG_DONTWAIT));

  struct timeval time = {0, 20000};
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  SHOW(recv(p[1], buffer, 9, 0));
  write(p[0], "ab", 2);
  SHOW(recv(p[1], buffer, 9, MSG_WAITALL));
  SHOW(read(p[1], buffer, 9));
  time = (struct timeval){0, 1000000};
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  time = (struct timeval){-1, 0};
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  SHOW(recv(p[1], buffer, 9, 0));
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &time, 4));
  time = (struct timeval){0, 20000};
  setsockopt(p[0], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  SHOW(write(p[0], buffer, sizeof buffer));
  SHOW(write(p[0], buffer, 10));
  close(p[0]);
  close(p[1]);

  pair(SOCK_STREAM, p);
  pid_t child = fork();
  if (child == 0) {
    close(p[1]);
    long written = write(p[0], buffer, sizeof buffer);
    _exit(written == sizeof buffer ? 7 : 8);
  }
  close(p[0]);
  await_state(child, 'S');
  long total = 0, count;
  while ((count = read(p[1], buffer, 50000)) > 0) total += count;
  VALUE(total);
  show_end("writer", child);
  close(p[1]);
}

static void signals_come(void) {
  SECTION("signals");
  int p[2];
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval soon = {{0, 0}, {0, 20000}};
  pair(SOCK_STREAM, p);
  signals = 0;
  setitimer(ITIMER_REAL, &soon, NULL);
  SHOW(recv(p[1], buffer, 9, 0));
  setitimer(ITIMER_REAL, &soon, NULL);
  SHOW(write(p[0], buffer, sizeof buffer));
  VALUE(signals);
  setitimer(ITIMER_REAL, &soon, NULL);
  SHOW(write(p[0], buffer, 10));
  while (recv(p[1], buffer, sizeof buffer, MSG_DONTWAIT) > 0) continue;
  write(p[0], "abc", 3);
  setitimer(ITIMER_REAL, &soon, NULL);
  SHOW(recv(p[1], buffer, 9, MSG_WAITALL));
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &soon, NULL);
  pid_t child = fork();
  if (child == 0) {
    usleep(60000);
    write(p[0], "late", 4);
    _exit(0);
  }
  SHOW(recv(p[1], buffer, 9, 0));
  show_end("child", child);
  struct timeval time = {5, 0};
  setsockopt(p[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  setitimer(ITIMER_REAL, &soon, NULL);
  SHOW(recv(p[1], buffer, 9, 0));
  VALUE(signals);
  close(p[0]);
  close(p[1]);
}

static void faults(void) {
  SECTION("faults");
  int p[2];
  pair(SOCK_STREAM, p);
  write(p[0], "abcdef", 6);
  SHOW(read(p[1], (void *)8, 4));
  SHOW(read(p[1], buffer, 9));
  SHOW(write(p[0], (void *)8, 4));
  SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
  SHOW(send(p[0], "abc", 3, MSG_OOB | MSG_DONTWAIT) == 3 || errno == EOPNOTSUPP);
  close(p[0]);
  close(p[1]);
}

int main(void) {
  bytes();
  ends();
  shutdowns();
  capacity();
  waiting();
  signals_come();
  faults();
  return 0;
}
