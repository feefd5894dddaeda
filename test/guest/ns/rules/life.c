/*
 * What keeps a namespace alive (namespaces(7), "Namespace lifetime"). The judge is ENOSPC: in a user namespace of its own, which limits how
 * many there may be, one that is still there leaves no room for another.
 */
#include "rule.h"
#include <fcntl.h>
#include <linux/nsfs.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/ioctl.h>
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

static void pids(void) {
  limit("pid", 1);
  RULE("LIFE-006");
  show_room("nobody", CLONE_NEWPID, 1);
  pid_t init = fork_with(CLONE_NEWPID);
  if (init == 0) {
    pause();
    _exit(0);
  }
  show_full("a running init", CLONE_NEWPID);

  RULE("LIFE-002");
  end(init);
  await_state(init, 'Z');
  show_full("a zombie init", CLONE_NEWPID);
  waitpid(init, NULL, 0);
  show_room("reaped", CLONE_NEWPID, 1);

  RULE("LIFE-003");
  init = fork_with(CLONE_NEWPID);
  if (init == 0) _exit(0);
  int pidfd = (int)syscall(SYS_pidfd_open, init, 0);
  CHECK(pidfd >= 0);
  waitpid(init, NULL, 0);
  show_full("a pidfd of a reaped init", CLONE_NEWPID);
  close(pidfd);
  show_room("closed", CLONE_NEWPID, 1);

  RULE("LIFE-004");
  int ready[2];
  char byte;
  pipe(ready);
  pid_t parent = fork_with(0);
  if (parent == 0) {
    leave(CLONE_NEWPID);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  show_full("prepared for children", CLONE_NEWPID);
  end(parent);
  waitpid(parent, NULL, 0);
  show_room("nobody prepares any more", CLONE_NEWPID, 1);

  RULE("LIFE-001");
  IN_SHARING_CHILD(CLONE_NEWPID, SHOW(mount("proc", place, "proc", 0, NULL)));
  show_full("a mounted procfs", CLONE_NEWPID);
  umount(place);
  show_room("unmounted", CLONE_NEWPID, 1);

  RULE("LIFE-005");
  limit("pid", 2);
  int held = -1;
  pid_t outer = fork_with(CLONE_NEWPID);
  if (outer == 0) {
    pid_t inner = fork_with(CLONE_NEWPID);
    if (inner == 0) {
      write(ready[1], "r", 1);
      pause();
      _exit(0);
    }
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  /* The inner init is the only child of the outer one. */
  char path[64], text[64] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", outer, outer);
  int list = open(path, O_RDONLY);
  read(list, text, sizeof text - 1);
  close(list);
  held = open_ns(atoi(text), "pid");
  CHECK(held >= 0);
  end(outer);
  waitpid(outer, NULL, 0);
  show_full("a descriptor of the inner one", CLONE_NEWPID);
  close(held);
  show_room("closed", CLONE_NEWPID, 2);
}

static void mounts(void) {
  RULE("LIFE-007");
  /* The program's own mount namespace counts, too. */
  limit("mnt", 2);
  show_room("nobody", CLONE_NEWNS, 1);
  char path[64];
  snprintf(path, sizeof path, "%s/file", place);
  int fd = 20;
  IN_SHARING_CHILD(CLONE_FILES, {
    leave(CLONE_NEWNS);
    mount("none", place, "tmpfs", 0, NULL);
    int opened = open(path, O_CREAT | O_RDWR, 0600);
    dup2(opened, fd);
    close(opened);
  });
  show_room("with an open file", CLONE_NEWNS, 1);
  CHECK(write(fd, "data", 4) == 4);
  close(fd);
}

static void cgroups(void) {
  RULE("LIFE-011");
  limit("cgroup", 1);
  int ready[2];
  char byte;
  pipe(ready);
  pid_t child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWCGROUP);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  int fd = open_ns(child, "cgroup");
  end(child);
  waitpid(child, NULL, 0);
  show_full("a descriptor", CLONE_NEWCGROUP);
  close(fd);
  show_room("closed", CLONE_NEWCGROUP, 1);

  RULE("LIFE-016");
  IN_SHARING_CHILD(0, {
    leave(CLONE_NEWCGROUP);
    SHOW(mount("none", place, "cgroup2", 0, NULL));
  });
  show_room("a mounted cgroup2", CLONE_NEWCGROUP, 1);
  SHOW(umount(place));
}

static void users(void) {
  RULE("LIFE-012");
  limit("user", 1);
  int ready[2];
  char byte;
  pipe(ready);
  pid_t child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWUSER | CLONE_NEWUTS);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  int uts = open_ns(child, "uts");
  int user = ioctl(uts, NS_GET_USERNS);
  CHECK(user >= 0);
  close(uts);

  RULE("LIFE-014");
  end(child);
  await_state(child, 'Z');
  int duplicate = dup(user);
  close(user);
  user = duplicate;
  show_full("a zombie, and a descriptor", CLONE_NEWUSER);
  close(user);
  show_full("a zombie", CLONE_NEWUSER);
  waitpid(child, NULL, 0);
  show_room("reaped", CLONE_NEWUSER, 1);

  RULE("LIFE-012");
  child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWUSER | CLONE_NEWUTS);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  uts = open_ns(child, "uts");
  user = ioctl(uts, NS_GET_USERNS);
  close(uts);
  end(child);
  waitpid(child, NULL, 0);
  show_full("a descriptor of the owner", CLONE_NEWUSER);
  close(user);
  show_room("closed", CLONE_NEWUSER, 1);

  RULE("LIFE-017");
  int fd = 20;
  IN_SHARING_CHILD(CLONE_FILES, {
    leave(CLONE_NEWUSER | CLONE_NEWNS);
    mount("none", place, "tmpfs", 0, NULL);
    int opened = open(place, O_RDONLY | O_DIRECTORY);
    CHECK(opened >= 0);
    dup2(opened, fd);
    close(opened);
  });
  show_full("an open directory of a file system mounted inside", CLONE_NEWUSER);
  close(fd);
  show_room("closed", CLONE_NEWUSER, 1);
}

int main(void) {
  umask(0);
  mkdir("/tmp", 0777);
  if (mkdtemp(place) == NULL) return 1;
  pid_t child = fork_with(0);
  if (child == 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return 1;
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", "0 0 1");
    put("/proc/self/gid_map", "0 0 1");
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    pids();
    mounts();
    cgroups();
    users();
    return 0;
  }
  int status;
  waitpid(child, &status, 0);
  rmdir(place);
  return WEXITSTATUS(status);
}
