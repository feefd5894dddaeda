/* What programs of the rules IPC have in common. */
#ifndef IPC_H
#define IPC_H
#include "userns.h"
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define KEY 0x1234

union semun {
  int val;
  struct semid_ds *buf;
};

static inline int operate(int id, int change, int flags) {
  struct sembuf operation = {0, change, flags};
  return semop(id, &operation, 1);
}

/* How many objects a file of /proc/sysvipc lists. */
static inline int lines_of(int fd) {
  char text[8192];
  lseek(fd, 0, SEEK_SET);
  long length = read(fd, text, sizeof text);
  int lines = -1;
  for (long i = 0; i < length; i++) lines += text[i] == '\n';
  return lines;
}

static inline int listed(const char *path) {
  int fd = open(path, O_RDONLY);
  int lines = fd < 0 ? -1 : lines_of(fd);
  close(fd);
  return lines;
}

/* Writes to a file of /proc/sys: 0, or -1 with errno. */
static inline int set(const char *path, const char *text) { return put(path, text) < 0 ? -1 : 0; }

static inline void show_setting(const char *path) {
  char text[256] = {0};
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
    printf("%s: %s\n", path, strerrorname_np(errno));
  else
    printf("%s: %s", path, text);
  close(fd);
}
#endif
