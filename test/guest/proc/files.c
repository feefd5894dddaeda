/* What cannot be done to files of /proc, and how they are read. */
#include "proc.h"
#include <sys/mman.h>
#include <sys/vfs.h>

static void show_mode(const char *path) {
  struct stat status;
  if (lstat(path, &status) == 0)
    printf("%s %o, %s\n", path, status.st_mode, status.st_uid == 0 ? "root's" : "somebody's");
  else
    printf("%s %s\n", path, strerrorname_np(errno));
}

int main(void) {
  struct statfs fs;
  statfs("/proc", &fs);
  printf("type %lx\n", (long)fs.f_type);
  SHOW(open("/proc/new", O_CREAT | O_WRONLY, 0644));
  SHOW(open("/proc/self/new", O_CREAT | O_WRONLY, 0644));
  SHOW(open("/proc/self/ns/new", O_CREAT | O_WRONLY, 0644));
  SHOW(open("/proc/sys/kernel/new", O_CREAT | O_WRONLY, 0644));
  SHOW(mkdir("/proc/new", 0755));
  SHOW(mkdir("/proc/self", 0755));
  SHOW(symlink("x", "/proc/new"));
  SHOW(unlink("/proc/self/status"));
  SHOW(rmdir("/proc/self/fd"));
  SHOW(chmod("/proc/self/status", 0777));
  SHOW(chmod("/proc/sys/kernel/hostname", 0777));
  SHOW(truncate("/proc/self/comm", 0));
  SHOW(open("/proc/self/status", O_RDONLY | O_DIRECTORY));
  SHOW(open("/proc/self/fd", O_WRONLY));
  SHOW(open("/proc/self/cwd", O_RDONLY | O_NOFOLLOW));
  SHOW(access("/proc/0", F_OK));
  SHOW(access("/proc/01", F_OK));
  SHOW(access("/proc/99999999", F_OK));
  const char *names[] = {"task", "fd", "fdinfo", "ns", "environ", "auxv", "status", "personality", "limits", "comm", "syscall", "cmdline",
                         "stat", "statm", "maps", "mem", "cwd", "root", "exe", "mounts", "mountinfo", "mountstats", "wchan", "cgroup",
                         "oom_score", "uid_map", "gid_map", "projid_map", "setgroups", "ns/uts", "ns/pid_for_children", "missing"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/%s", names[i]);
    show_mode(path);
  }
  const char *system[] = {"/proc", "/proc/self", "/proc/meminfo", "/proc/sys", "/proc/sys/kernel/hostname", "/proc/sys/kernel/ostype",
                          "/proc/sys/kernel/ns_last_pid", "/proc/sys/user/max_user_namespaces"};
  for (size_t i = 0; i < sizeof system / sizeof *system; i++) show_mode(system[i]);

  int fd = open("/proc/self/status", O_RDWR);
  SHOW(fd);
  fd = open("/proc/self/status", O_WRONLY);
  SHOW(write(fd, "x", 1));
  fd = open("/proc/meminfo", O_WRONLY);
  SHOW(write(fd, "x", 1));

  /* One moment for a reader in small steps; the present again from the start. */
  fd = open("/proc/self/comm", O_RDWR);
  char buffer[64] = "";
  write(fd, "before", 6);
  lseek(fd, 0, SEEK_SET);
  SHOW(read(fd, buffer, 3));
  int other = open("/proc/self/comm", O_WRONLY);
  write(other, "later", 5);
  SHOW(read(fd, buffer + 3, 60));
  printf("%s", buffer);
  SHOW(read(fd, buffer, 60));
  SHOW(lseek(fd, 0, SEEK_END));
  SHOW(lseek(fd, 0, SEEK_SET));
  memset(buffer, 0, sizeof buffer);
  SHOW(read(fd, buffer, 60));
  printf("%s", buffer);
  memset(buffer, 0, sizeof buffer);
  SHOW(pread(fd, buffer, 60, 2));
  printf("%s", buffer);
  CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
  return 0;
}
