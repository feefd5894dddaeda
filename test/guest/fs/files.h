/* What the programs about files share. They work in a fresh directory of a tmpfs, as root with an umask of 022. */
#ifndef FILES_H
#define FILES_H
#include "../report.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define SECTION(name) printf("-- %s\n", name)
#define VALUE(expression) printf("%s: %ld\n", #expression, (long)(expression))

/* A pointer to where nothing is mapped. */
#define BAD ((void *)8)

static inline void enter_work_directory(void) {
  umask(022);
  if (mkdir("work", 0755) != 0 || chdir("work") != 0) {
    perror("work");
    exit(99);
  }
}

static inline void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
    perror(path);
    exit(99);
  }
  close(fd);
}

static inline void show_file(const char *path) {
  char text[256];
  int fd = open(path, O_RDONLY);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (length < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
  } else {
    text[length] = 0;
    printf("%s: \"%s\"\n", path, text);
  }
  if (fd >= 0) close(fd);
}
#endif
