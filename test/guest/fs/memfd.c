/* memfd_create(2) and file seals (fcntl(2)). */
#include "files.h"
#include <sys/mman.h>

#define FUTURE_WRITE 0x10
#define SEAL_EXEC 0x20

static int fresh(unsigned flags) { return memfd_create("test", flags); }

static void errors(void) {
  SECTION("errors");
  char name[300];
  memset(name, 'n', sizeof name);
  name[250] = 0;
  SHOW(memfd_create(name, 0));
  name[249] = 0;
  SHOW(memfd_create(name, 0) >= 0);
  SHOW(memfd_create("", 0) >= 0);
  SHOW(memfd_create(BAD, 0));
  SHOW(memfd_create("x", 0x100));
  SHOW(memfd_create("x", 0x18));
}

static void plain(void) {
  SECTION("a file");
  struct stat st;
  char link[64], text[100];
  int fd = fresh(MFD_CLOEXEC);
  fstat(fd, &st);
  printf("mode %o, links %ld, size %ld\n", st.st_mode, (long)st.st_nlink, (long)st.st_size);
  VALUE(fcntl(fd, F_GETFD));
  VALUE(fcntl(fd, F_GETFL) & ~0100000);
  VALUE(fcntl(fd, F_GET_SEALS));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, text, sizeof text);
  printf("%.*s\n", (int)length, text);
  SHOW(write(fd, "hello", 5));
  SHOW(pread(fd, text, 100, 0));
  int again = open(link, O_RDONLY);
  SHOW(read(again, text, 100));
  SHOW(ftruncate(fd, 10000));
  char *map = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  map[9999] = 'x';
  SHOW(pread(fd, text, 1, 9999));
  printf("%c %c\n", map[0], text[0]);
  close(fd);
  printf("%c\n", map[4]);
  SHOW(linkat(AT_FDCWD, link, AT_FDCWD, "name", AT_SYMLINK_FOLLOW));
  munmap(map, 10000);
}

static void sealing(void) {
  SECTION("seals");
  static char big[10000];
  int fd = fresh(MFD_ALLOW_SEALING);
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int reader = open(link, O_RDONLY), null = open("/dev/null", O_RDWR), file = open("f", O_CREAT | O_RDWR, 0644);
  write(fd, big, 6000);
  VALUE(fcntl(fd, F_GET_SEALS));
  SHOW(fcntl(reader, F_ADD_SEALS, F_SEAL_SHRINK));
  SHOW(fcntl(fd, F_ADD_SEALS, 0x1000));
  SHOW(fcntl(null, F_GET_SEALS));
  SHOW(fcntl(null, F_ADD_SEALS, F_SEAL_SHRINK));
  SHOW(fcntl(file, F_GET_SEALS));
  SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
  SHOW(ftruncate(fd, 5000));
  SHOW(ftruncate(fd, 7000));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
  SHOW(ftruncate(fd, 8000));
  SHOW(ftruncate(fd, 7000));
  SHOW(pwrite(fd, big, 10000, 0));
  SHOW(pwrite(fd, big, 10000, 4096));
  SHOW(pwrite(fd, big, 7000, 0));
  SHOW(pwrite(fd, "x", 1, 7000));
  SHOW(fallocate(fd, 0, 0, 8000));
  SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 8000));
  SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 100));
  char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  SHOW(fcntl(fd, F_ADD_SEALS, FUTURE_WRITE));
  map[0] = 'm';
  SHOW(write(fd, "x", 1));
  SHOW(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  munmap(map, 4096);
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
  SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 100));
  map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  printf("%c\n", map[0]);
  SHOW(mprotect(map, 4096, PROT_READ | PROT_WRITE));
  SHOW(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) != MAP_FAILED);
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
  SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
  VALUE(fcntl(fd, F_GET_SEALS));
  SHOW(fchmod(fd, 0600));

  SECTION("execution");
  fd = fresh(0x8);
  VALUE(fcntl(fd, F_GET_SEALS));
  struct stat st;
  fstat(fd, &st);
  printf("mode %o\n", st.st_mode);
  SHOW(fchmod(fd, 0700));
  SHOW(fchmod(fd, 0600));
  fd = fresh(MFD_ALLOW_SEALING);
  SHOW(fcntl(fd, F_ADD_SEALS, SEAL_EXEC));
  VALUE(fcntl(fd, F_GET_SEALS));
  SHOW(write(fd, "x", 1));
  SHOW(fchmod(fd, 0600));
}

int main(void) {
  enter_work_directory();
  errors();
  plain();
  sealing();
  return 0;
}
