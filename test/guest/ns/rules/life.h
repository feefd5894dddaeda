/*
 * What keeps a namespace alive (namespaces(7), "Namespace lifetime"). The judge is ENOSPC: in a user namespace of its own, which limits how
 * many there may be, one that is still there leaves no room for another.
 */
#ifndef LIFE_H
#define LIFE_H
#include "rule.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t count = write(fd, text, strlen(text));
  close(fd);
  return count < 0 ? -1 : 0;
}

static void limit(const char *kind, int maximum) {
  char path[64], text[16];
  snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", kind);
  snprintf(text, sizeof text, "%d", maximum);
  if (put(path, text) != 0) printf("cannot set %s\n", path);
}

/* As fork, with flags; waits while a namespace that is no longer used takes up the room. */
static pid_t fork_with(unsigned long flags) {
  for (int i = 0; i < 500; i++) {
    pid_t child = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (child >= 0) return child;
    usleep(10000);
  }
  printf("clone: %s\n", strerrorname_np(errno));
  exit(1);
}

/* The same of unshare. */
static void leave(int flags) {
  for (int i = 0; i < 500; i++) {
    if (unshare(flags) == 0) return;
    usleep(10000);
  }
  printf("unshare: %s\n", strerrorname_np(errno));
  _exit(1);
}

/* Never -1, which would be everybody. */
static void end(pid_t pid) {
  if (pid > 0 && kill(pid, SIGKILL) == 0) return;
  printf("nobody to kill\n");
  exit(1);
}

/* How many namespaces can be made at one time, up to four. */
static int room_now(int flag) {
  pid_t children[4];
  int count = 0, result[2];
  for (; count < 4; count++) {
    char byte = 0;
    if (pipe(result) != 0) return -1;
    children[count] = fork_with(0);
    if (children[count] == 0) {
      byte = unshare(flag) == 0 ? 'y' : 'n';
      write(result[1], &byte, 1);
      close(result[1]);
      pause();
      _exit(0);
    }
    close(result[1]);
    read(result[0], &byte, 1);
    close(result[0]);
    if (byte == 'y') continue;
    end(children[count]);
    waitpid(children[count], NULL, 0);
    break;
  }
  for (int i = 0; i < count; i++) end(children[i]);
  for (int i = 0; i < count; i++) waitpid(children[i], NULL, 0);
  return count;
}

/* Linux frees namespaces some time after their last use: is there room for so many before long? */
static void show_room(const char *what, int flag, int wanted) {
  int count = 0;
  for (int i = 0; i < 200; i++) {
    count = room_now(flag);
    if (count >= wanted) break;
    usleep(10000);
  }
  printf("%s: room for %d\n", what, count);
}

/* There is room for none, also after the time that Linux may take to free one. */
static void show_full(const char *what, int flag) {
  usleep(300000);
  printf("%s: room for %d\n", what, room_now(flag));
}

static int open_ns(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

/* Runs statements in a child that has the same descriptors, and waits for it to exit. */
#define IN_SHARING_CHILD(flags, ...)          \
  do {                                        \
    pid_t child_ = fork_with(flags);          \
    if (child_ == 0) {                        \
      __VA_ARGS__;                            \
      _exit(0);                               \
    }                                         \
    show_end("child", child_);                \
  } while (0)

static char place[] = "/tmp/tuxlet-life-XXXXXX";

/* Runs `body` as root of a user namespace with mounts of its own, and `place` to mount on. */
static int run_inside(void (*body)(void)) {
  umask(0);
  mkdir("/tmp", 0777);
  if (mkdtemp(place) == NULL) return 1;
  pid_t child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWUSER | CLONE_NEWNS);
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", "0 0 1");
    put("/proc/self/gid_map", "0 0 1");
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    body();
    exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  rmdir(place);
  return WEXITSTATUS(status);
}
#endif
