/* /proc/PID/mountinfo and its kin: whose mounts they show, and how changes are told (proc_pid_mountinfo(5)). */
#include "mount.h"
#include <poll.h>

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static void show_poll(int fd) {
  struct pollfd file = { fd, POLLIN | POLLPRI, 0 };
  poll(&file, 1, 0);
  printf("poll: %#x\n", file.revents & ~(POLLIN | POLLRDNORM));
}

static void set_number(const char *path, long number) {
  char text[32];
  snprintf(text, sizeof text, "%ld", number);
  write_text(path, text);
}

static long get_number(const char *path) {
  char text[32] = "";
  int fd = open(path, O_RDONLY);
  read(fd, text, sizeof text - 1);
  close(fd);
  return atol(text);
}

int main(void) {
  own_workplace();
  mkdir("a", 0755);

  RULE("MNT-063");
  long limit = get_number("/proc/sys/fs/mount-max");
  printf("%ld\n", limit);
  tmpfs_at("shared");
  mount(NULL, "shared", NULL, MS_SHARED, NULL);
  mkdir("peer", 0755);
  mkdir("shared/x", 0755);
  mount("shared", "peer", NULL, MS_BIND, NULL);
  static char text[4096];
  /* The count of the namespace, seen or not, by the limit that stops it. */
  set_number("/proc/sys/fs/mount-max", limit);
  IN_CHILD(
    unshare(CLONE_NEWNS); int total = 0; int low = 1; int high = 4000;
    while (low < high) {
      int middle = (low + high) / 2;
      set_number("/proc/sys/fs/mount-max", middle);
      if (mount("t", "a", "tmpfs", 0, NULL) == 0) { umount("a"); high = middle; } else low = middle + 1;
    }
    total = low - 1;
    set_number("/proc/sys/fs/mount-max", total);
    SHOW(mount("t", "a", "tmpfs", 0, NULL));
    set_number("/proc/sys/fs/mount-max", total + 1);
    SHOW(mount("t", "a", "tmpfs", 0, NULL)); SHOW(umount("a"));
    SHOW(mount("t", "shared/x", "tmpfs", 0, NULL));
    set_number("/proc/sys/fs/mount-max", total + 3);
    SHOW(mount("t", "shared/x", "tmpfs", 0, NULL)); SHOW(umount("shared/x"));
    set_number("/proc/sys/fs/mount-max", limit));
  set_number("/proc/sys/fs/mount-max", limit);

  RULE("MNT-096");
  int fd = open("/proc/self/mountinfo", O_RDONLY);
  show_poll(fd);
  tmpfs_at("a");
  show_poll(fd);
  show_poll(fd);
  mount(NULL, "a", NULL, MS_SHARED, NULL);
  show_poll(fd);
  mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_NODEV, NULL);
  show_poll(fd);
  umount("a");
  show_poll(fd);
  show_poll(fd);
  int mounts = open("/proc/self/mounts", O_RDONLY);
  tmpfs_at("a");
  show_poll(mounts);
  show_poll(mounts);
  IN_CHILD(unshare(CLONE_NEWNS); mount(NULL, "a", NULL, MS_PRIVATE, NULL); umount("a"); show_poll(fd));
  close(fd);
  close(mounts);

  RULE("MNT-097");
  struct stat status;
  stat("/proc/self/mountinfo", &status);
  printf("mode %o\n", status.st_mode);
  stat("/proc/self/mounts", &status);
  printf("mode %o\n", status.st_mode);
  stat("/proc/self/mountstats", &status);
  printf("mode %o\n", status.st_mode);
  int ready[2], done[2];
  char byte, path[128];
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWNS);
    tmpfs_at("a/b");
    make_file("a/b/file");
    mkdir("a/b/jail", 0755);
    tmpfs_at("a/b/jail");
    chroot("a/b");
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    _exit(0);
  }
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/mountinfo", child);
  struct line line;
  CHECK(find_line_in(path, "/", &line) && find_line_in(path, "/jail", &line));
  CHECK(!find_line_in(path, "/proc", &line));
  FILE *file = fopen(path, "r");
  int lines = 0;
  while (fgets(text, sizeof text, file) != NULL) lines++;
  fclose(file);
  printf("%d lines\n", lines);
  snprintf(path, sizeof path, "/proc/%d/root/file", child);
  SHOW(access(path, F_OK));
  SHOW(access("a/b/file", F_OK));
  IN_CHILD(become_user(); snprintf(path, sizeof path, "/proc/%d/root/file", child); SHOW(access(path, F_OK)); snprintf(path, sizeof path, "/proc/%d/root", child);
           SHOW(readlink(path, text, sizeof text)); snprintf(path, sizeof path, "/proc/%d/mountinfo", child); int other = open(path, O_RDONLY); printf("another user's: %s\n", other >= 0 ? "opened" : strerrorname_np(errno));
           snprintf(path, sizeof path, "/proc/%d/mountstats", child); other = open(path, O_RDONLY); printf("another user's statistics: %s\n", other >= 0 ? "opened" : strerrorname_np(errno)));
  write(done[1], "x", 1);
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  snprintf(path, sizeof path, "/proc/%d/mountinfo", child);
  SHOW(open(path, O_RDONLY));
  snprintf(path, sizeof path, "/proc/%d/mounts", child);
  SHOW(open(path, O_RDONLY));
  waitpid(child, NULL, 0);
  SHOW(open(path, O_RDONLY));
  return 0;
}
