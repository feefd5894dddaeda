/* What programs about user namespaces have in common. */
#ifndef USERNS_H
#define USERNS_H
#include "rule.h"
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* All of one write(2): the bytes taken, or -1. */
static inline long write_bytes(const char *path, const char *text, size_t length) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = write(fd, text, length);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static inline long put(const char *path, const char *text) { return write_bytes(path, text, strlen(text)); }

/* A file of another process: "/proc/PID/name". */
static inline const char *of(pid_t pid, const char *name) {
  static char paths[4][64];
  static int next;
  char *path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "/proc/%d/%s", pid, name);
  return path;
}

static inline void show_file(const char *what, const char *path) {
  char text[65536];
  int fd = open(path, O_RDONLY);
  long length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (length < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else {
    text[length] = '\0';
    printf("%s: [%s]\n", what, text);
  }
  if (fd >= 0) close(fd);
}

/* Lines of a status file that begin so: "Cap", "Uid". */
static inline void show_status_lines(const char *path, const char *prefix) {
  char line[512];
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    printf("%s: %s\n", prefix, strerrorname_np(errno));
    return;
  }
  while (fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, prefix, strlen(prefix)) == 0) printf("%s", line);
  fclose(file);
}

/* One's own ids as 0 of the new user namespace one is in: what needs no privilege over the parent. */
static inline void map_self(uid_t uid, gid_t gid) {
  char map[32];
  snprintf(map, sizeof map, "0 %u 1", uid);
  if (put("/proc/self/uid_map", map) < 0) perror("uid_map");
  if (put("/proc/self/setgroups", "deny") < 0) perror("setgroups");
  snprintf(map, sizeof map, "0 %u 1", gid);
  if (put("/proc/self/gid_map", map) < 0) perror("gid_map");
}

static inline void show_ids(const char *what) {
  uid_t ruid, euid, suid;
  gid_t rgid, egid, sgid;
  getresuid(&ruid, &euid, &suid);
  getresgid(&rgid, &egid, &sgid);
  printf("%s: uids %u %u %u, gids %u %u %u\n", what, ruid, euid, suid, rgid, egid, sgid);
}

/* The ids of somebody else, who may be looked at. */
static inline void become_ids(uid_t uid, gid_t gid) {
  if (setgroups(0, NULL) != 0 && errno != EPERM) perror("setgroups");
  if (setresgid(gid, gid, gid) != 0) perror("setresgid");
  if (setresuid(uid, uid, uid) != 0) perror("setresuid");
  prctl(PR_SET_DUMPABLE, 1);
}

static inline void become(uid_t id) { become_ids(id, id); }

static inline struct __user_cap_data_struct *capabilities(void) {
  static struct __user_cap_data_struct data[2];
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  syscall(SYS_capget, &header, data);
  return data;
}

/* Takes a capability out of the permitted and effective set. */
static inline void drop(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct *data = capabilities();
  data[capability / 32].effective &= ~(1u << capability % 32);
  data[capability / 32].permitted &= ~(1u << capability % 32);
  if (syscall(SYS_capset, &header, data) != 0) perror("capset");
}

/* Lets go of whoever waits, and waits: two processes take turns. */
struct turns {
  int to_child[2], to_parent[2];
};

static inline struct turns make_turns(void) {
  struct turns turns;
  if (pipe(turns.to_child) != 0 || pipe(turns.to_parent) != 0) perror("pipe");
  return turns;
}

static inline void pass(int pipe[2]) { if (write(pipe[1], "x", 1) != 1) perror("pass"); }

static inline void await(int pipe[2]) {
  char byte;
  if (read(pipe[0], &byte, 1) != 1) perror("await");
}

/*
 * Statements in a child in a user namespace of its own, whose maps the parent has written, if they are not NULL. The child has no ids of them yet
 * unless its own are mapped.
 */
#define IN_USERNS(uids, gids, ...)                                   \
  do {                                                               \
    struct turns turns_ = make_turns();                              \
    pid_t inside_ = fork();                                          \
    if (inside_ == 0) {                                              \
      if (unshare(CLONE_NEWUSER) != 0) perror("unshare");            \
      pass(turns_.to_parent);                                        \
      await(turns_.to_child);                                        \
      __VA_ARGS__;                                                   \
      exit(0);                                                       \
    }                                                                \
    await(turns_.to_parent);                                         \
    const char *uids_ = (uids), *gids_ = (gids);                     \
    if (uids_ != NULL && put(of(inside_, "uid_map"), uids_) < 0) perror("uid_map"); \
    if (gids_ != NULL && put(of(inside_, "gid_map"), gids_) < 0) perror("gid_map"); \
    pass(turns_.to_child);                                           \
    int ended_ = 0;                                                  \
    waitpid(inside_, &ended_, 0);                                    \
    if (ended_ != 0) show_status("inside", ended_);                  \
  } while (0)
#endif
