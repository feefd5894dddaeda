/* What programs about mounts share: a place of their own, and mountinfo in words that do not depend on the machine. */
#ifndef MOUNT_RULES_H
#define MOUNT_RULES_H
#include "rule.h"
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

static char workplace[PATH_MAX];

/* A private mount namespace, and in it an empty tmpfs as working directory. */
static inline void own_workplace(void) {
  stay_on_processor();
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    printf("no mount namespace: %s\n", strerrorname_np(errno));
    exit(1);
  }
  mkdir("work", 0755);
  mount("work", "work", "tmpfs", 0, "mode=755");
  chdir("work");
  getcwd(workplace, sizeof workplace);
}

static inline void make_file(const char *path) { close(open(path, O_CREAT | O_WRONLY, 0644)); }

static inline int exists(const char *path) { return access(path, F_OK) == 0; }

/* A line of mountinfo. */
struct line {
  int id, parent;
  char root[512], point[PATH_MAX], options[512], tags[256], type[64], source[256];
};

static inline int parse_line(char *text, struct line *line) {
  int at = 0;
  char *separator = strstr(text, " - ");
  if (separator == NULL || sscanf(text, "%d %d %*s %511s %4095s %511s%n", &line->id, &line->parent, line->root, line->point, line->options, &at) < 5)
    return 0;
  size_t length = separator - (text + at);
  if (length >= sizeof line->tags) length = sizeof line->tags - 1;
  memcpy(line->tags, text + at, length);
  line->tags[length] = '\0';
  return sscanf(separator + 3, "%63s %255s", line->type, line->source) == 2;
}

/* The topmost mount at an absolute path, as `mountinfo` shows it. */
static inline int find_line_in(const char *mountinfo, const char *point, struct line *found) {
  static char text[16384];
  FILE *file = fopen(mountinfo, "r");
  int result = 0;
  if (file == NULL) return 0;
  while (fgets(text, sizeof text, file) != NULL) {
    struct line line;
    if (parse_line(text, &line) && strcmp(line.point, point) == 0) {
      *found = line;
      result = 1;
    }
  }
  fclose(file);
  return result;
}

/* The same, at a path below the workplace, or at an absolute one. */
static inline int find_line(const char *path, struct line *found) {
  static char point[PATH_MAX * 2];
  if (path[0] == '/') snprintf(point, sizeof point, "%s", path);
  else snprintf(point, sizeof point, "%s/%s", workplace, path);
  return find_line_in("/proc/self/mountinfo", point, found);
}

/* Peer groups get letters in the order they are met: their numbers differ between machines. */
static inline char group_letter(int id) {
  static int known[26];
  int i = 0;
  while (i < 25 && known[i] != 0 && known[i] != id) i++;
  known[i] = id;
  return 'A' + i;
}

static inline void print_tags(const char *tags) {
  static char copy[256];
  snprintf(copy, sizeof copy, "%s", tags);
  for (char *tag = strtok(copy, " "); tag != NULL; tag = strtok(NULL, " ")) {
    char *colon = strchr(tag, ':');
    if (colon == NULL) printf(" %s", tag);
    else printf(" %.*s:%c", (int)(colon - tag), tag, group_letter(atoi(colon + 1)));
  }
}

/* "a: shared:A master:B" */
static inline void show_tags(const char *path) {
  struct line line;
  printf("%s:", path);
  if (!find_line(path, &line)) printf(" no mount");
  else print_tags(line.tags);
  printf("\n");
}

/* How many mounts are at a path. */
static inline int mounts_at(const char *path) {
  static char text[16384], point[PATH_MAX * 2];
  snprintf(point, sizeof point, "%s/%s", workplace, path);
  FILE *file = fopen("/proc/self/mountinfo", "r");
  int count = 0;
  while (fgets(text, sizeof text, file) != NULL) {
    struct line line;
    if (parse_line(text, &line) && strcmp(line.point, point) == 0) count++;
  }
  fclose(file);
  return count;
}

static inline int count_mounts(void) {
  static char text[16384];
  FILE *file = fopen("/proc/self/mountinfo", "r");
  int count = 0;
  while (fgets(text, sizeof text, file) != NULL) count++;
  fclose(file);
  return count;
}

static inline void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) printf("writing %s: %s\n", path, strerrorname_np(errno));
  close(fd);
}

/* A user namespace of the caller's own, in which root is who root was, and what `flags` ask for besides. */
static inline void own_user_namespace(int flags) {
  if (unshare(CLONE_NEWUSER | flags) != 0) {
    printf("no user namespace: %s\n", strerrorname_np(errno));
    exit(1);
  }
  write_text("/proc/self/setgroups", "deny");
  write_text("/proc/self/uid_map", "0 0 1");
  write_text("/proc/self/gid_map", "0 0 1");
}

/* Nobody in particular, without capabilities. */
static inline void become_user(void) {
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
}

/* glibc knows the calls of the newer mount API by number at most. */
#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467
#endif
#define SYS_statmount_ 457
#define SYS_listmount_ 458

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#define OPEN_TREE_CLONE_ 1
#define OPEN_TREE_CLOEXEC_ O_CLOEXEC
#define F_EMPTY 0x4
#define T_EMPTY 0x40
#define SET_GROUP 0x100
#define BENEATH 0x200

static inline int open_tree_(int fd, const char *path, unsigned flags) { return syscall(SYS_open_tree, fd, path, flags); }
static inline int move_mount_(int from, const char *from_path, int to, const char *to_path, unsigned flags) {
  return syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}
static inline int fsopen_(const char *name, unsigned flags) { return syscall(SYS_fsopen, name, flags); }
static inline int fsconfig_(int fd, unsigned command, const char *key, const void *value, int aux) {
  return syscall(SYS_fsconfig, fd, command, key, value, aux);
}
static inline int fsmount_(int fd, unsigned flags, unsigned attributes) { return syscall(SYS_fsmount, fd, flags, attributes); }
static inline int fspick_(int fd, const char *path, unsigned flags) { return syscall(SYS_fspick, fd, path, flags); }

struct attributes {
  uint64_t set, clear, propagation, userns_fd;
};
static inline int mount_setattr_(int fd, const char *path, unsigned flags, struct attributes *attributes, size_t size) {
  return syscall(SYS_mount_setattr, fd, path, flags, attributes, size);
}

/* enum fsconfig_command */
enum { SET_FLAG, SET_STRING, SET_BINARY, SET_PATH, SET_PATH_EMPTY, SET_FD, CMD_CREATE, CMD_RECONFIGURE, CMD_CREATE_EXCL };

/* MOUNT_ATTR_* */
enum {
  ATTR_RDONLY = 1,
  ATTR_NOSUID = 2,
  ATTR_NODEV = 4,
  ATTR_NOEXEC = 8,
  ATTR_ATIME = 0x70,
  ATTR_NOATIME = 0x10,
  ATTR_STRICTATIME = 0x20,
  ATTR_NODIRATIME = 0x80,
  ATTR_IDMAP = 0x100000,
  ATTR_NOSYMFOLLOW = 0x200000,
};
#endif
