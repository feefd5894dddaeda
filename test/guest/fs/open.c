/* open(2), openat2(2), close(2), close_range(2): flags, errors, and which of them comes first. */
#include "files.h"
#include <linux/openat2.h>
#include <sys/resource.h>

static int open_how(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  return syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/* Shows what an open gave without the number: 0 for a descriptor. */
#define OPEN(call)                            \
  do {                                        \
    errno = 0;                                \
    int fd_ = (call);                         \
    report_result(#call, fd_ < 0 ? -1 : 0, errno); \
    if (fd_ >= 0) close(fd_);                 \
  } while (0)

static void errors(void) {
  SECTION("errors");
  mkdir("d", 0755);
  write_file("f", "text");
  symlink("f", "s");
  symlink("loop", "loop");
  symlink("nowhere", "dangling");
  char name[5000];
  memset(name, 'n', sizeof name);
  name[256] = 0;
  OPEN(open("nope", O_RDONLY));
  OPEN(open("", O_RDONLY));
  OPEN(open("", O_CREAT | O_WRONLY, 0644));
  OPEN(open(BAD, O_RDONLY));
  OPEN(open(name, O_RDONLY));
  name[256] = 'n';
  name[4999] = 0;
  OPEN(open(name, O_RDONLY));
  OPEN(open("f/", O_RDONLY));
  OPEN(open("f/x", O_RDONLY));
  OPEN(open("d", O_WRONLY));
  OPEN(open("d", O_RDWR));
  OPEN(open("d", O_RDONLY | O_CREAT, 0644));
  OPEN(open("d/", O_CREAT | O_WRONLY, 0644));
  OPEN(open("new/", O_CREAT | O_WRONLY, 0644));
  OPEN(open("d", O_RDONLY | O_TRUNC));
  OPEN(open("f", O_RDONLY | O_DIRECTORY));
  OPEN(open("f", O_CREAT | O_EXCL | O_WRONLY, 0644));
  OPEN(open("s", O_CREAT | O_EXCL | O_WRONLY, 0644));
  OPEN(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0644));
  OPEN(open("s", O_NOFOLLOW));
  OPEN(open("s", O_NOFOLLOW | O_PATH));
  OPEN(open("s", O_NOFOLLOW | O_DIRECTORY));
  OPEN(open("loop", O_RDONLY));
  OPEN(open("dangling", O_RDONLY));
  OPEN(open("d", O_CREAT | O_DIRECTORY, 0755));
  OPEN(open("nope", O_CREAT | O_DIRECTORY, 0755));
  OPEN(open("f", O_CREAT | O_PATH, 0755));
  OPEN(open("nope", O_CREAT | O_PATH, 0755));
  OPEN(open("d", O_TMPFILE | O_RDONLY, 0600));
  OPEN(open("f", O_TMPFILE | O_RDWR, 0600));
  OPEN(open("nope", O_TMPFILE | O_RDWR, 0600));
  OPEN(openat(99, "f", O_RDONLY));
  OPEN(openat(99, "", O_RDONLY));
  OPEN(openat(99, "f", O_CREAT | O_DIRECTORY));
  int file = open("f", O_RDONLY);
  OPEN(openat(file, "f", O_RDONLY));
  OPEN(openat(file, "/", O_RDONLY));
  SHOW(close(file));
  SHOW(close(file));
  SHOW(close(-1));
  OPEN(open("dangling", O_CREAT | O_WRONLY, 0600));
  OPEN(open("nowhere", O_RDONLY));
}

static void effects(void) {
  SECTION("effects");
  struct stat st;
  int fd = open("made", O_CREAT | O_RDWR, 07777);
  fstat(fd, &st);
  printf("mode %o\n", st.st_mode);
  printf("flags %#x\n", fcntl(fd, F_GETFL) & ~O_ACCMODE & ~0100000);
  close(fd);
  umask(0);
  fd = open("made2", O_CREAT | O_RDWR | O_CLOEXEC | O_APPEND, 0666);
  umask(022);
  fstat(fd, &st);
  printf("mode %o, descriptor flags %d\n", st.st_mode, fcntl(fd, F_GETFD));
  close(fd);
  fd = open("readonly", O_CREAT | O_RDWR, 0000);
  SHOW(write(fd, "x", 1));
  close(fd);
  write_file("t", "0123456789");
  fd = open("t", O_RDONLY | O_TRUNC);
  fstat(fd, &st);
  VALUE(st.st_size);
  close(fd);
  fd = open(".", O_TMPFILE | O_RDWR, 0640);
  fstat(fd, &st);
  printf("mode %o, links %ld\n", st.st_mode, (long)st.st_nlink);
  SHOW(write(fd, "temporary", 9));
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  SHOW(linkat(AT_FDCWD, link, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  close(fd);
  show_file("named");
  fd = open(".", O_TMPFILE | O_RDWR | O_EXCL, 0640);
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  SHOW(linkat(AT_FDCWD, link, AT_FDCWD, "named2", AT_SYMLINK_FOLLOW));
  close(fd);
  fd = open("named", O_RDONLY);
  unlink("named");
  char text[10] = "";
  SHOW(read(fd, text, 9));
  printf("%s\n", text);
  close(fd);
}

static void path_only(void) {
  SECTION("O_PATH");
  char text[10];
  struct stat st;
  int fd = open("f", O_PATH);
  SHOW(read(fd, text, 1));
  SHOW(write(fd, text, 1));
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(fchmod(fd, 0600));
  SHOW(fchown(fd, 0, 0));
  SHOW(ftruncate(fd, 0));
  SHOW(fsync(fd));
  SHOW(fstat(fd, &st));
  SHOW(fcntl(fd, F_GETFL));
  SHOW(fcntl(fd, F_SETFL, O_NONBLOCK));
  SHOW(fcntl(fd, F_GETFD));
  SHOW(fcntl(fd, F_GETLK, BAD));
  int copy = dup(fd);
  VALUE(copy >= 0);
  SHOW(close(copy));
  SHOW(fchdir(fd));
  close(fd);
  fd = open("d", O_PATH);
  SHOW(fchdir(fd));
  SHOW(chdir(".."));
  close(fd);
}

static void openat2_errors(void) {
  SECTION("openat2");
  struct open_how how[2];
  memset(how, 0, sizeof how);
  SHOW(syscall(SYS_openat2, AT_FDCWD, "f", how, 23));
  SHOW(syscall(SYS_openat2, AT_FDCWD, "f", how, 5000));
  SHOW(syscall(SYS_openat2, AT_FDCWD, "f", BAD, sizeof *how));
  OPEN(syscall(SYS_openat2, AT_FDCWD, "f", how, sizeof how));
  how[1].flags = 1;
  SHOW(syscall(SYS_openat2, AT_FDCWD, "f", how, sizeof how));
  OPEN(open_how(AT_FDCWD, "f", 1ull << 40, 0, 0));
  OPEN(open_how(AT_FDCWD, "f", 0x10, 0, 0));
  OPEN(open_how(AT_FDCWD, "f", O_RDONLY, 0644, 0));
  OPEN(open_how(AT_FDCWD, "f", O_CREAT, 010000, 0));
  OPEN(open_how(AT_FDCWD, "f", O_PATH | O_RDWR, 0, 0));
  OPEN(open_how(AT_FDCWD, "f", O_RDONLY, 0, 0x1000));
  OPEN(open_how(AT_FDCWD, "f", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
  OPEN(open_how(AT_FDCWD, "s", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  OPEN(open_how(AT_FDCWD, "f", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
  OPEN(open_how(AT_FDCWD, "/", O_RDONLY, 0, RESOLVE_BENEATH));
  OPEN(open_how(AT_FDCWD, "..", O_RDONLY, 0, RESOLVE_BENEATH));
  OPEN(open_how(AT_FDCWD, "d/../f", O_RDONLY, 0, RESOLVE_BENEATH));
  OPEN(open_how(AT_FDCWD, "/f", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OPEN(open_how(AT_FDCWD, "../../f", O_RDONLY, 0, RESOLVE_IN_ROOT));
  OPEN(open_how(AT_FDCWD, "/proc", O_RDONLY, 0, RESOLVE_NO_XDEV));
  OPEN(open_how(AT_FDCWD, "f", O_RDONLY, 0, RESOLVE_NO_XDEV));
  OPEN(open_how(AT_FDCWD, "/proc/self/exe", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS));
  OPEN(open_how(AT_FDCWD, "new", O_CREAT | O_RDWR, 0600, 0x20));
}

static void descriptors(void) {
  SECTION("descriptors");
  closefrom(3);
  SHOW(open("f", O_RDONLY));
  SHOW(open("f", O_RDONLY));
  SHOW(open("f", O_RDONLY));
  SHOW(close(4));
  SHOW(open("f", O_RDONLY));
  SHOW(dup(3));
  SHOW(syscall(SYS_close_range, 5, 4, 0));
  SHOW(syscall(SYS_close_range, 4, 5, 1));
  SHOW(syscall(SYS_close_range, 4, 5, 4));
  VALUE(fcntl(4, F_GETFD));
  VALUE(fcntl(6, F_GETFD));
  SHOW(syscall(SYS_close_range, 4, ~0u, 2));
  SHOW(fcntl(4, F_GETFD));
  SHOW(fcntl(3, F_GETFD));
  struct rlimit limit = {5, 5};
  setrlimit(RLIMIT_NOFILE, &limit);
  SHOW(open("f", O_RDONLY));
  SHOW(open("f", O_RDONLY));
  SHOW(open("", O_RDONLY));
  SHOW(open("created", O_CREAT | O_WRONLY, 0644));
  SHOW(access("created", F_OK));
  SHOW(dup(0));
  SHOW(dup2(0, 5));
  SHOW(dup2(0, 4));
}

int main(void) {
  enter_work_directory();
  errors();
  effects();
  path_only();
  openat2_errors();
  descriptors();
  return 0;
}
