/* A cgroup of the program's own below the root of the unified hierarchy, and how texts that name it are shown. */
#ifndef CGROUP_H
#define CGROUP_H
#include "../report.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* Where the hierarchy is mounted, and the name of the program's cgroup, which differs from run to run. */
static char mount_point[64];
static char base[64];

static char *in_base(const char *relative) {
  static char paths[8][256];
  static int next;
  char *path = paths[next++ % 8];
  snprintf(path, 256, "%s/%s%s%s", mount_point, base, *relative ? "/" : "", relative);
  return path;
}

/* Prints a text with BASE for the name of the program's cgroup. */
static void show_text(const char *what, const char *text) {
  printf("%s: ", what);
  for (const char *at = text; *at != '\0'; at++) {
    if (strncmp(at, base, strlen(base)) == 0) {
      printf("BASE");
      at += strlen(base) - 1;
    } else if (*at == '\n')
      printf(at[1] == '\0' ? "" : "|");
    else
      putchar(*at);
  }
  printf("\n");
}

static int read_file(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t count = read(fd, text, size - 1);
  int error = errno;
  close(fd);
  errno = error;
  if (count < 0) return -1;
  text[count] = '\0';
  return 0;
}

static void show_file(const char *relative) {
  char text[4096];
  if (read_file(in_base(relative), text, sizeof text) < 0)
    printf("%s: %s\n", relative, strerrorname_np(errno));
  else
    show_text(relative, text);
}

static int write_path(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t count = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return count < 0 ? -1 : 0;
}

/* Writes a control file of the program's cgroup or below. */
static int put(const char *relative, const char *text) { return write_path(in_base(relative), text); }

static int put_pid(const char *relative, pid_t pid) {
  char text[16];
  snprintf(text, sizeof text, "%d", pid);
  return put(relative, text);
}

/* The line of the unified hierarchy in /proc/PID/cgroup. */
static void show_cgroup_of(const char *what, pid_t pid) {
  char path[64], text[4096];
  if (pid == 0)
    snprintf(path, sizeof path, "/proc/self/cgroup");
  else
    snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
  if (read_file(path, text, sizeof text) < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  char *line = strstr(text, "0::");
  while (line != NULL && line != text && line[-1] != '\n') line = strstr(line + 1, "0::");
  if (line == NULL)
    printf("%s: none\n", what);
  else {
    line[strcspn(line, "\n")] = '\0';
    show_text(what, line);
  }
}

/* The "root" fields of /proc/self/mountinfo for a mount point. */
static void show_mount_root(const char *point) {
  char line[1024], root[256], where[256];
  FILE *file = fopen("/proc/self/mountinfo", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "%*d %*d %*s %255s %255s", root, where) == 2 && strcmp(where, point) == 0) show_text("mount root", root);
  }
  if (file != NULL) fclose(file);
}

static void enter_base(void) {
  mkdir("/tmp", 0755);
  strcpy(mount_point, "/tmp/tuxlet-cgroup-XXXXXX");
  if (mkdtemp(mount_point) == NULL || mount("none", mount_point, "cgroup2", 0, NULL) != 0) {
    printf("cannot mount cgroup2: %s\n", strerrorname_np(errno));
    exit(1);
  }
  snprintf(base, sizeof base, "tuxlet-rules-%d", getpid());
  if (mkdir(in_base(""), 0755) != 0) {
    printf("cannot make a cgroup: %s\n", strerrorname_np(errno));
    exit(1);
  }
}

/* Back to where the program started; its cgroups must be empty. */
static void leave_base(void) {
  char procs[128];
  snprintf(procs, sizeof procs, "%s/cgroup.procs", mount_point);
  write_path(procs, "0");
  rmdir(in_base(""));
  umount2(mount_point, MNT_DETACH);
  rmdir(mount_point);
}
#endif
