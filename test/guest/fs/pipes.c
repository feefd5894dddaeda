/* pipe(7), fifo(7): end of file, SIGPIPE, atomic writes, waiting in read, write and open. */
#include "files.h"
#include <poll.h>

static char buffer[200000];

static int events(int fd, int wanted) {
  struct pollfd one = {fd, wanted, 0};
  return poll(&one, 1, 0) < 0 ? -errno : one.revents;
}

static volatile sig_atomic_t signals;
static void count(int signal) { signals++; }

static void ends(void) {
  SECTION("ends");
  int p[2];
  pipe(p);
  printf("empty: read end %#x, write end %#x\n", events(p[0], ~0), events(p[1], ~0));
  SHOW(write(p[1], "abc", 3));
  printf("with data: read end %#x\n", events(p[0], ~0));
  SHOW(read(p[0], buffer, 2));
  SHOW(read(p[0], buffer, 0));
  close(p[1]);
  printf("without a writer: %#x\n", events(p[0], ~0));
  SHOW(read(p[0], buffer, 5));
  printf("at the end: %#x\n", events(p[0], ~0));
  SHOW(read(p[0], buffer, 5));
  close(p[0]);
  pipe(p);
  close(p[0]);
  printf("without a reader: %#x\n", events(p[1], ~0));
  signal(SIGPIPE, count);
  SHOW(write(p[1], "x", 1));
  VALUE(signals);
  SHOW(write(p[1], "x", 0));
  VALUE(signals);
  signal(SIGPIPE, SIG_IGN);
  SHOW(write(p[1], "x", 1));
  signal(SIGPIPE, SIG_DFL);
  IN_CHILD(write(p[1], "x", 1));
  close(p[1]);
}

static void capacity(void) {
  SECTION("capacity");
  int p[2];
  pipe2(p, O_NONBLOCK);
  SHOW(read(p[0], buffer, 1));
  SHOW(write(p[1], buffer, 100000));
  printf("full: write end %#x\n", events(p[1], ~0));
  SHOW(write(p[1], buffer, 1));
  SHOW(read(p[0], buffer, 100));
  SHOW(write(p[1], buffer, 1));
  SHOW(read(p[0], buffer, 3996));
  printf("room for a page: write end %#x\n", events(p[1], ~0));
  SHOW(write(p[1], buffer, 4097));
  SHOW(read(p[0], buffer, 4096));
  SHOW(write(p[1], buffer, 4096));
  SHOW(fcntl(p[1], F_SETPIPE_SZ, 4096));
  SHOW(read(p[0], buffer, 200000));
  SHOW(fcntl(p[1], F_SETPIPE_SZ, 4096));
  SHOW(write(p[1], buffer, 1));
  SHOW(write(p[1], buffer, 4096));
  SHOW(write(p[1], buffer, 4095));
  SHOW(write(p[1], buffer, 1));
  close(p[0]);
  close(p[1]);
}

static void packets(void) {
  SECTION("packets");
  int p[2];
  pipe2(p, O_DIRECT);
  SHOW(write(p[1], "first", 5));
  SHOW(write(p[1], "second", 6));
  SHOW(read(p[0], buffer, 3));
  SHOW(read(p[0], buffer, 100));
  printf("%.6s\n", buffer);
  close(p[0]);
  close(p[1]);
}

static void waiting(void) {
  SECTION("waiting");
  int p[2], result[2];
  pipe(p);
  pipe(result);
  pid_t child = fork();
  if (child == 0) {
    close(p[1]);
    long sum = 0, total = 0, length;
    usleep(10000);
    while ((length = read(p[0], buffer, 3000)) > 0) {
      total += length;
      for (long i = 0; i < length; i++) sum += buffer[i];
    }
    close(result[0]);
    dprintf(result[1], "read %ld bytes, sum %ld\n", total, sum);
    exit(0);
  }
  close(p[0]);
  for (size_t i = 0; i < sizeof buffer; i++) buffer[i] = i % 100;
  SHOW(write(p[1], buffer, sizeof buffer));
  close(p[1]);
  show_end("reader", child);
  printf("%.*s", (int)read(result[0], buffer, 100), buffer);
  pipe(p);
  child = fork();
  if (child == 0) {
    usleep(10000);
    exit(write(p[1], "late", 4));
  }
  SHOW(read(p[0], buffer, 100));
  show_end("writer", child);
  /* A signal ends a write half way. */
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGALRM, &action, NULL);
  signals = 0;
  ualarm(20000, 0);
  SHOW(write(p[1], buffer, sizeof buffer));
  VALUE(signals);
  ualarm(20000, 0);
  SHOW(write(p[1], buffer, sizeof buffer));
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, NULL);
  close(p[0]);
  close(p[1]);
}

static void fifos(void) {
  SECTION("fifo");
  struct stat st;
  SHOW(mkfifo("fifo", 0644));
  SHOW(mkfifo("fifo", 0644));
  stat("fifo", &st);
  printf("mode %o, size %ld\n", st.st_mode, (long)st.st_size);
  SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
  int reader = open("fifo", O_RDONLY | O_NONBLOCK);
  printf("nobody has written: %#x\n", events(reader, ~0));
  SHOW(read(reader, buffer, 1));
  int writer = open("fifo", O_WRONLY | O_NONBLOCK);
  SHOW(read(reader, buffer, 1));
  SHOW(write(writer, "abc", 3));
  close(writer);
  printf("writer is gone: %#x\n", events(reader, ~0));
  SHOW(read(reader, buffer, 9));
  SHOW(read(reader, buffer, 9));
  printf("at the end: %#x\n", events(reader, ~0));
  SHOW(lseek(reader, 0, SEEK_SET));
  close(reader);
  int both = open("fifo", O_RDWR);
  SHOW(write(both, "self", 4));
  SHOW(read(both, buffer, 9));
  close(both);
  pid_t child = fork();
  if (child == 0) {
    usleep(10000);
    writer = open("fifo", O_WRONLY);
    exit(write(writer, "through", 7));
  }
  reader = open("fifo", O_RDONLY);
  VALUE(reader >= 0);
  SHOW(read(reader, buffer, 100));
  show_end("writer", child);
  close(reader);
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGALRM, &action, NULL);
  ualarm(20000, 0);
  SHOW(open("fifo", O_RDONLY));
  ualarm(20000, 0);
  SHOW(open("fifo", O_WRONLY));
  SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
}

int main(void) {
  enter_work_directory();
  ends();
  capacity();
  packets();
  waiting();
  fifos();
  return 0;
}
