/* Files of namespaces as mounts: they keep a namespace alive (namespaces(7)). */
#include "mount.h"
#include <sys/ioctl.h>
#include <sys/utsname.h>

static int joins(const char *path, int type) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  int result = setns(fd, type);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static uint64_t id_of(const char *path) {
  uint64_t id = 0;
  int fd = open(path, O_RDONLY);
  ioctl(fd, 0x8008b70d, &id);
  close(fd);
  return id;
}

int main(void) {
  int older = open("/proc/self/ns/mnt", O_RDONLY);
  own_workplace();
  make_file("uts");
  make_file("mnt");
  make_file("pid");
  mkdir("directory", 0755);

  RULE("GEN-080");
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWUTS);
    sethostname("kept", 4);
    SHOW(mount("/proc/self/ns/uts", "uts", NULL, MS_BIND, NULL));
    exit(0);
  }
  show_end("child", child);
  struct statfs space;
  SHOW(statfs("uts", &space));
  printf("type %#lx\n", (long)space.f_type);
  IN_CHILD(SHOW(joins("uts", CLONE_NEWUTS)); struct utsname names; uname(&names); printf("%s\n", names.nodename));
  int fd = open("uts", O_RDONLY);
  SHOW(ioctl(fd, 0xb703));

  RULE("GEN-081");
  struct line line;
  struct stat status;
  find_line("uts", &line);
  fstat(fd, &status);
  char expected[64], link[64], text[64] = "";
  snprintf(expected, sizeof expected, "uts:[%lu]", (unsigned long)status.st_ino);
  CHECK(strcmp(line.root, expected) == 0);
  printf("%s %s\n", line.type, line.source);
  SHOW(umount("uts"));
  close(fd);
  SHOW(umount("uts"));

  RULE("GEN-082");
  SHOW(mount("/proc/self/ns/uts", "directory", NULL, MS_BIND, NULL));
  SHOW(mount("nsfs", "directory", "nsfs", 0, NULL));
  SHOW(mount("/proc/self/ns/pid_for_children", "pid", NULL, MS_BIND, NULL));
  fd = open("pid", O_RDONLY);
  SHOW(ioctl(fd, 0xb703));
  close(fd);
  SHOW(umount("pid"));

  RULE("GEN-083");
  SHOW(mount("/proc/self/ns/mnt", "mnt", NULL, MS_BIND, NULL));
  int ready[2], done[2];
  char byte, path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", older);
  SHOW(mount(path, "mnt", NULL, MS_BIND, NULL));
  pipe(ready);
  pipe(done);
  child = fork();
  if (child == 0) {
    unshare(CLONE_NEWNS);
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    exit(0);
  }
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", child);
  SHOW(mount(path, "mnt", NULL, MS_BIND, NULL));

  RULE("GEN-084");
  SHOW(mount("/proc/self/ns/uts", "uts", NULL, MS_BIND, NULL));
  CHECK(mounts_at("mnt") == 1 && mounts_at("uts") == 1);
  IN_CHILD(SHOW(unshare(CLONE_NEWNS)); CHECK(mounts_at("mnt") == 0); CHECK(mounts_at("uts") == 1));
  pid_t cloned = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  if (cloned == 0) {
    printf("clone: mnt %d, uts %d\n", mounts_at("mnt"), mounts_at("uts"));
    exit(0);
  }
  show_end("clone's child", cloned);
  SHOW(open_tree_(AT_FDCWD, "mnt", OPEN_TREE_CLONE_) >= 0);

  RULE("GEN-085");
  uint64_t own = id_of("/proc/self/ns/mnt"), theirs = id_of(path);
  CHECK(own < theirs);
  uint64_t last = theirs;
  int ascending = 1;
  for (int i = 0; i < 5; i++) {
    int types[] = { CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNS };
    const char *files[] = { "/proc/self/ns/uts", "/proc/self/ns/ipc", "/proc/self/ns/mnt" };
    unshare(types[i % 3]);
    uint64_t id = id_of(files[i % 3]);
    ascending &= id > last;
    last = id;
  }
  CHECK(ascending);
  write(done[1], "x", 1);
  show_end("child", child);
  return 0;
}
