/* proc_pid_fd(5) and proc_pid_fdinfo(5). */
#include "proc.h"

static void show_mode(const char *path) {
  struct stat status;
  if (lstat(path, &status) != 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  printf("%s: %o, %ld bytes\n", path, status.st_mode, (long)status.st_size);
}

int main(void) {
  int ends[2];
  pipe(ends);
  struct stat status;
  fstat(ends[0], &status);
  int file = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  write(file, "0123456789", 10);
  int directory = open(".", O_PATH);
  dup2(ends[0], 20);
  dup2(ends[1], 21);
  dup2(file, 22);
  dup2(directory, 23);
  fcntl(22, F_SETFD, FD_CLOEXEC);

  char expected[64];
  snprintf(expected, sizeof expected, "pipe:[%lu]", status.st_ino);
  CHECK(strcmp(link_text("/proc/self/fd/20"), expected) == 0);
  CHECK(strcmp(link_text("/proc/self/fd/21"), expected) == 0);
  CHECK(strcmp(strrchr(link_text("/proc/self/fd/22"), '/'), "/file") == 0);
  CHECK(strcmp(link_text("/proc/self/fd/23"), getcwd((char[4096]){0}, 4096)) == 0);
  for (int fd = 20; fd <= 24; fd++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    show_mode(path);
  }
  show_mode("/proc/self/fd/022");
  show_mode("/proc/self/fd/x");
  CHECK(lists("/proc/self/fd", "20") == 1);
  CHECK(lists("/proc/self/fd", "24") == 0);
  CHECK(lists("/proc/self/fdinfo", "22") == 1);

  /* Opening the link opens the file anew: a position and flags of its own. */
  int again = open("/proc/self/fd/22", O_RDONLY);
  char buffer[16] = "";
  SHOW(read(again, buffer, 4));
  puts(buffer);
  SHOW(lseek(file, 0, SEEK_CUR));
  unlink("file");
  CHECK(strstr(link_text("/proc/self/fd/22"), "/file (deleted)") != NULL);
  again = open("/proc/self/fd/22", O_RDWR | O_TRUNC);
  SHOW(write(again, "new", 3));
  fstat(file, &status);
  printf("%ld bytes, %ld links\n", (long)status.st_size, (long)status.st_nlink);

  /* A pipe too, even the other end of it. */
  int reader = open("/proc/self/fd/21", O_RDONLY | O_NONBLOCK);
  SHOW(write(ends[1], "pipe", 4));
  SHOW(read(reader, buffer, sizeof buffer));
  SHOW(open("/proc/self/fd/23", O_RDONLY | O_DIRECTORY) >= 0);
  SHOW(open("/proc/self/fd/22", O_RDONLY | O_NOFOLLOW));

  char *info = contents("/proc/self/fdinfo/22");
  printf("pos %s, flags %s\n", field(info, "pos"), field(info, "flags"));
  CHECK(is_number(field(info, "ino"), status.st_ino));
  lseek(22, 3, SEEK_SET);
  fcntl(22, F_SETFD, 0);
  fcntl(22, F_SETFL, O_APPEND | O_NONBLOCK);
  info = contents("/proc/self/fdinfo/22");
  printf("pos %s, flags %s\n", field(info, "pos"), field(info, "flags"));
  printf("%s\n", contents("/proc/self/fdinfo/24"));
  stat("/proc/self/fd", &status);
  int count = 0;
  for (int fd = 0; fd < 1024; fd++) count += fcntl(fd, F_GETFD) >= 0;
  CHECK(status.st_size == count);
  return 0;
}
