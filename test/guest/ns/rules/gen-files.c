/* The files of namespaces: /proc/PID/ns and nsfs (namespaces(7), ioctl_nsfs(2)). */
#include "namespaces.h"
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#define DISTINCT 8
static const int DISTINCT_FLAGS[DISTINCT] = {CLONE_NEWTIME, CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET};
static const char *const DISTINCT_NAMES[DISTINCT] = {"time", "mnt", "cgroup", "uts", "ipc", "user", "pid", "net"};

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

int main(void) {
  RULE("GEN-001");
  for (int i = 0; i < DISTINCT; i++) {
    int fd = ns_open("self", DISTINCT_NAMES[i]);
    printf("%s %#x\n", DISTINCT_NAMES[i], ioctl(fd, NS_GET_NSTYPE));
    CHECK(ioctl(fd, NS_GET_NSTYPE) == DISTINCT_FLAGS[i]);
    close(fd);
  }

  RULE("GEN-002");
  for (int i = 0; i < LINKS; i++) printf("%s %lu\n", NAMES[i], (unsigned long)ns_inode("self", NAMES[i]));
  IN_CHILD({
    unshare(CLONE_NEWUTS | CLONE_NEWIPC);
    CHECK(ns_inode("self", "uts") > 4026531840u && ns_inode("self", "uts") < 4026541840u);
    CHECK(ns_inode("self", "ipc") > 4026531840u && ns_inode("self", "ipc") < 4026541840u);
    CHECK(ns_inode("self", "uts") != ns_inode("self", "ipc"));
  });

  RULE("GEN-003");
  struct stat status;
  stat("/proc/self/ns", &status);
  printf("ns %o\n", status.st_mode);
  struct dirent **entries;
  int count = scandir("/proc/self/ns", &entries, NULL, by_name);
  for (int i = 0; i < count; i++) {
    char path[64];
    if (entries[i]->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/self/ns/%s", entries[i]->d_name);
    lstat(path, &status);
    printf("%s %o\n", entries[i]->d_name, status.st_mode);
  }

  RULE("GEN-004");
  dev_t device = 0;
  for (int i = 0; i < LINKS; i++) {
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/self/ns/%s", NAMES[i]);
    stat(path, &status);
    printf("%s %o links %d size %d owner %d:%d major %d\n", NAMES[i], status.st_mode, (int)status.st_nlink, (int)status.st_size, status.st_uid, status.st_gid, major(status.st_dev));
    readlink(path, text, sizeof text - 1);
    CHECK(strtoul(strchr(text, '[') + 1, NULL, 10) == status.st_ino);
    CHECK(device == 0 || device == status.st_dev);
    device = status.st_dev;
  }

  RULE("GEN-005");
  for (int i = 0; i < LINKS; i++) {
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/self/ns/%s", NAMES[i]);
    printf("%d ", (int)readlink(path, text, sizeof text - 1));
    printf("%s %s\n", NAMES[i], text);
  }

  RULE("GEN-006");
  int uts = ns_open("self", "uts");
  struct statfs system;
  SHOW(fstatfs(uts, &system));
  printf("%#lx\n", (long)system.f_type);

  RULE("GEN-007");
  char byte;
  SHOW(read(uts, &byte, 1));
  SHOW(write(uts, "x", 1));
  SHOW(lseek(uts, 0, SEEK_SET));
  SHOW((long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, uts, 0));

  RULE("GEN-008");
  SHOW(open("/proc/self/ns/uts", O_WRONLY));
  SHOW(open("/proc/self/ns/uts", O_RDWR));

  RULE("GEN-009");
  int path_only = open("/proc/self/ns/uts", O_PATH);
  CHECK(path_only >= 0);
  SHOW(setns(path_only, 0));
  SHOW(setns(path_only, CLONE_NEWUTS));
  SHOW(ioctl(path_only, NS_GET_NSTYPE));
  SHOW(open("/proc/self/ns/uts", O_RDONLY | O_NOFOLLOW));
  SHOW(fchmod(uts, 0600));
  SHOW(fchown(uts, 1, 1));
  SHOW(fsetxattr(uts, "user.a", "b", 1, 0));
  SHOW(fsetxattr(uts, "trusted.a", "b", 1, 0));
  SHOW(flock(uts, LOCK_EX));

  RULE("GEN-010");
  char path[64], text[64] = "", expected[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", uts);
  readlink(path, text, sizeof text - 1);
  snprintf(expected, sizeof expected, "uts:[%lu]", (unsigned long)inode_of(uts));
  CHECK(strcmp(text, expected) == 0);
  SHOW(unlink("/proc/self/ns/uts"));
  SHOW(open("/proc/self/ns/new", O_CREAT | O_WRONLY, 0644));
  SHOW(mkdir("/proc/self/ns/new", 0755));
  SHOW(open("/proc/self/ns/none", O_RDONLY));
  SHOW(readlink("/proc/self/ns/none", text, sizeof text));

  RULE("GEN-020");
  for (int i = 0; i < LINKS; i++) {
    int fd = ns_open("self", NAMES[i]);
    printf("%s %#x\n", NAMES[i], ioctl(fd, NS_GET_NSTYPE));
    CHECK(ioctl(fd, NS_GET_NSTYPE) == FLAGS[i]);
    close(fd);
  }
  return 0;
}
