/* read(2), write(2), their vector and positioned forms, lseek(2): results, errors and their order. */
#include "files.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>

static char buffer[100];

static void errors(void) {
  SECTION("errors");
  int writer = open("f", O_CREAT | O_WRONLY, 0644);
  int reader = open("f", O_RDONLY);
  int path = open("f", O_PATH);
  int directory = open(".", O_RDONLY);
  int ends[2];
  pipe(ends);
  void *kernel = (void *)-4096;
  struct iovec good = {buffer, 4}, negative = {BAD, -1}, beyond = {kernel, 4};
  SHOW(read(99, buffer, 1));
  SHOW(read(writer, buffer, 1));
  SHOW(read(path, buffer, 1));
  SHOW(read(directory, buffer, 0));
  SHOW(read(directory, buffer, 5));
  SHOW(read(reader, buffer, -1));
  SHOW(write(reader, buffer, 1));
  SHOW(write(directory, buffer, 1));
  SHOW(write(writer, kernel, 3));
  SHOW(write(writer, kernel, 0));
  SHOW(write(writer, BAD, 0));
  SHOW(write(writer, BAD, 3));
  SHOW(write(writer, buffer, -1));
  SHOW(writev(reader, BAD, 1));
  SHOW(writev(writer, BAD, 1));
  SHOW(writev(writer, &negative, 1));
  SHOW(writev(writer, &beyond, 1));
  SHOW(writev(writer, &good, 0));
  SHOW(writev(writer, &good, 2000));
  SHOW(readv(writer, &good, 1));
  SHOW(readv(reader, &good, -1));
  SHOW(pread(reader, buffer, 5, -1));
  SHOW(pread(99, buffer, 5, -1));
  SHOW(pread(ends[0], buffer, 5, 0));
  SHOW(pread(ends[1], buffer, 5, 0));
  SHOW(pread(directory, buffer, 5, 0));
  SHOW(pread(path, buffer, 5, 0));
  SHOW(pwrite(reader, buffer, 5, 0));
  SHOW(pwrite(ends[1], buffer, 5, 0));
  SHOW(preadv(ends[0], BAD, 1, 0));
  SHOW(preadv(ends[0], &good, 1, -2));
  SHOW(preadv(reader, &good, 1, -1));
  SHOW(lseek(99, 0, SEEK_SET));
  SHOW(lseek(path, 0, SEEK_SET));
  SHOW(lseek(ends[0], 0, SEEK_SET));
  SHOW(lseek(ends[0], 0, 9));
  SHOW(lseek(reader, 0, 9));
  SHOW(lseek(reader, -1, SEEK_SET));
  close(ends[0]);
  close(ends[1]);
  close(path);
  close(directory);
  close(reader);
  close(writer);
}

static void flags(void) {
  SECTION("preadv2 and pwritev2");
  int file = open("g", O_CREAT | O_RDWR, 0644);
  int writer = open("g", O_WRONLY);
  int ends[2];
  pipe(ends);
  struct iovec four = {"abcd", 4}, into = {buffer, 4};
  SHOW(pwritev2(file, &four, 1, -1, 0));
  SHOW(pwritev2(file, &four, 1, -1, RWF_HIPRI | RWF_SYNC | RWF_DSYNC));
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(pwritev2(file, &four, 1, 2, RWF_APPEND));
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(lseek(file, 0, SEEK_END));
  SHOW(preadv2(file, &into, 1, 0, 0));
  SHOW(preadv2(file, &into, 1, -1, 0));
  SHOW(preadv2(file, &into, 1, -1, 0x8000));
  SHOW(preadv2(writer, &into, 1, -1, 0x8000));
  SHOW(preadv2(file, &into, 0, -1, 0x8000));
  SHOW(preadv2(file, &into, 1, -2, 0));
  SHOW(preadv2(file, &into, 1, 0, RWF_NOWAIT));
  SHOW(pwritev2(file, &four, 1, -1, RWF_APPEND | 0x20));
  SHOW(preadv2(ends[0], &into, 1, -1, RWF_NOWAIT));
  SHOW(preadv2(ends[0], &into, 1, 0, 0));
  close(ends[0]);
  close(ends[1]);
  close(file);
  close(writer);
}

static void positions(void) {
  SECTION("positions");
  int file = open("h", O_CREAT | O_RDWR | O_TRUNC, 0644);
  SHOW(write(file, "0123456789", 10));
  SHOW(lseek(file, -3, SEEK_CUR));
  SHOW(read(file, buffer, 100));
  SHOW(lseek(file, -20, SEEK_END));
  SHOW(lseek(file, 100, SEEK_SET));
  SHOW(read(file, buffer, 5));
  SHOW(write(file, "x", 1));
  SHOW(lseek(file, 0, SEEK_END));
  SHOW(pread(file, buffer, 20, 5));
  printf("%.5s then %d\n", buffer, buffer[5]);
  SHOW(pwrite(file, "ab", 2, 1));
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(pread(file, buffer, 4, 0));
  printf("%.4s\n", buffer);
  SHOW(lseek(file, 50, SEEK_DATA));
  SHOW(lseek(file, 50, SEEK_HOLE));
  SHOW(lseek(file, 101, SEEK_DATA));
  SHOW(lseek(file, 200, SEEK_HOLE));
  SHOW(ftruncate(file, 3 * 4096));
  SHOW(lseek(file, 0, SEEK_HOLE));
  SHOW(lseek(file, 4096, SEEK_DATA));
  int appender = open("h", O_WRONLY | O_APPEND);
  SHOW(pwrite(appender, "end", 3, 0));
  SHOW(lseek(appender, 0, SEEK_CUR));
  SHOW(write(appender, "end", 3));
  SHOW(lseek(appender, 0, SEEK_CUR));
  int copy = dup(file);
  SHOW(lseek(copy, 7, SEEK_SET));
  SHOW(lseek(file, 0, SEEK_CUR));
  close(copy);
  close(appender);
  close(file);
}

/* Transfers that meet unmapped memory half way. */
static void faults(void) {
  SECTION("faults half way");
  char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  memset(page, 'm', 4096);
  int file = open("i", O_CREAT | O_RDWR | O_TRUNC, 0644);
  SHOW(write(file, page + 4090, 10));
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(write(file, "0123456789", 10));
  lseek(file, 0, SEEK_SET);
  SHOW(read(file, page + 4092, 10));
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(read(file, BAD, 10));
  SHOW(lseek(file, 0, SEEK_CUR));
  struct iovec half[2] = {{buffer, 4}, {BAD, 4}};
  SHOW(writev(file, half, 2));
  lseek(file, 0, SEEK_SET);
  SHOW(readv(file, half, 2));
  SHOW(lseek(file, 0, SEEK_CUR));
  int ends[2];
  pipe(ends);
  write(ends[1], "hello", 5);
  SHOW(read(ends[0], BAD, 5));
  SHOW(read(ends[0], buffer, 5));
  SHOW(write(ends[1], BAD, 5));
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  SHOW(read(ends[0], BAD, 5));
  close(ends[1]);
  SHOW(read(ends[0], BAD, 5));
  close(ends[0]);
  close(file);
}

static void vectors(void) {
  SECTION("vectors");
  int file = open("j", O_CREAT | O_RDWR | O_TRUNC, 0644);
  char a[4] = "", b[8] = "", c[8] = "";
  struct iovec out[4] = {{"one", 3}, {"", 0}, {"two", 3}, {"three", 5}};
  struct iovec in[3] = {{a, 3}, {b, 5}, {c, 7}};
  SHOW(writev(file, out, 4));
  lseek(file, 0, SEEK_SET);
  SHOW(readv(file, in, 3));
  printf("%s %s %s\n", a, b, c);
  SHOW(pwritev(file, out, 1, 4));
  SHOW(preadv(file, in, 2, 3));
  printf("%s %s\n", a, b);
  char *big = malloc(300000);
  memset(big, 'b', 300000);
  struct iovec large[2] = {{big, 200000}, {big, 100000}};
  SHOW(pwritev(file, large, 2, 0));
  memset(big, 0, 300000);
  SHOW(preadv(file, large, 2, 10));
  VALUE(memchr(big, 0, 200000) == NULL);
  free(big);
  close(file);
}

static void limits(void) {
  SECTION("RLIMIT_FSIZE");
  signal(SIGXFSZ, SIG_IGN);
  int file = open("k", O_CREAT | O_RDWR | O_TRUNC, 0644);
  pid_t child = fork();
  if (child == 0) {
    struct rlimit limit = {10, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    SHOW(write(file, "0123456", 7));
    SHOW(write(file, "0123456", 7));
    SHOW(write(file, "0123456", 7));
    SHOW(ftruncate(file, 11));
    SHOW(ftruncate(file, 5));
    SHOW(pwrite(file, "x", 1, 10));
    signal(SIGXFSZ, SIG_DFL);
    pwrite(file, "x", 1, 10);
    _exit(0);
  }
  show_end("child", child);
  close(file);
}

int main(void) {
  enter_work_directory();
  errors();
  flags();
  positions();
  faults();
  vectors();
  limits();
  return 7;
}
