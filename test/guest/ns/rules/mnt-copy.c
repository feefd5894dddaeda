/* Mount namespaces: what a copy is, and how one gets from one to another (mount_namespaces(7), setns(2)). */
#include "mount.h"
#include <pthread.h>
#include <sys/ioctl.h>

static int setns_to(const char *path, int flags) {
  int fd = open(path, O_RDONLY);
  int result = setns(fd, flags);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static const char *cwd_text(void) {
  static char text[PATH_MAX];
  long length = syscall(SYS_getcwd, text, sizeof text);
  return length < 0 ? strerrorname_np(errno) : text;
}

static const char *below_workplace(const char *text) {
  return strncmp(text, workplace, strlen(workplace)) == 0 ? text + strlen(workplace) : text;
}

/* Shares root and working directory with its parent. */
static int shares_fs(void *argument) {
  int own = open("/proc/self/ns/mnt", O_RDONLY);
  SHOW(setns(own, CLONE_NEWNS));
  int self = syscall(SYS_pidfd_open, getpid(), 0);
  SHOW(setns(self, CLONE_NEWNS));
  SHOW(setns(self, CLONE_NEWNS | CLONE_NEWUTS));
  SHOW(unshare(CLONE_NEWNS));
  SHOW(setns(own, CLONE_NEWNS));
  return 0;
}

static char stack[65536] __attribute__((aligned(16)));

int main(void) {
  own_workplace();
  mkdir("a", 0755);
  mkdir("b", 0755);
  mount("one", "a", "tmpfs", 0, NULL);
  struct line before, after;

  RULE("MNT-001");
  int count = count_mounts();
  find_line("a", &before);
  IN_CHILD(SHOW(unshare(CLONE_NEWNS)); find_line("a", &after); CHECK(count_mounts() == count);
           CHECK(before.id != after.id); CHECK(strcmp(before.source, after.source) == 0));
  pid_t child = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    find_line("a", &after);
    printf("clone: same count %d, same id %d\n", count_mounts() == count, before.id == after.id);
    exit(0);
  }
  show_end("clone's child", child);

  RULE("MNT-002");
  IN_CHILD(chdir("a"); chroot("."); chdir("/"); mkdir("in", 0755); SHOW(unshare(CLONE_NEWNS)); printf("cwd %s\n", cwd_text());
           CHECK(exists("/in")); mkdir("/in/point", 0755); SHOW(mount("x", "/in", "tmpfs", 0, NULL)); CHECK(!exists("/in/point")));
  printf("the parent still sees what the child covered: %d\n", exists("a/in/point"));
  rmdir("a/in/point");
  rmdir("a/in");

  RULE("MNT-003");
  IN_CHILD(SHOW(unshare(CLONE_NEWNS)); SHOW(mount("two", "b", "tmpfs", 0, NULL)); make_file("b/inside"); CHECK(exists("b/inside")));
  CHECK(exists("b/inside"));
  CHECK(mounts_at("b") == 0);

  RULE("MNT-004");
  IN_CHILD(int old = open("/proc/self/ns/mnt", O_RDONLY); unshare(CLONE_NEWNS); chdir("a"); SHOW(setns(old, CLONE_NEWNS));
           printf("cwd %s\n", cwd_text()); CHECK(exists("/proc/self/ns")));

  RULE("MNT-005");
  IN_CHILD(
    int directory = open("a", O_RDONLY | O_DIRECTORY); mkdir("a/sub", 0755); SHOW(unshare(CLONE_NEWNS));
    SHOW(fchdir(directory)); printf("cwd %.13s\n", cwd_text());
    SHOW(mount("x", "sub", "tmpfs", 0, NULL)); SHOW(umount2(".", 0)); SHOW(mount("sub", "/proc", NULL, MS_BIND, NULL));
    SHOW(mount(NULL, ".", NULL, MS_SHARED, NULL)));
  show_tags("a");
  mount(NULL, "a", NULL, MS_PRIVATE, NULL);

  RULE("MNT-006");
  IN_CHILD(int own = open("/proc/self/ns/mnt", O_RDONLY); mkdir("jail", 0755); SHOW(chroot("jail")); chdir("/"); CHECK(exists("/proc"));
           SHOW(setns(own, 0)); CHECK(exists("/proc")); CHECK(exists(workplace)));

  RULE("MNT-007");
  IN_CHILD(struct { uint32_t version; int pid; } header = { 0x20080522, 0 }; uint32_t data[6] = { 0 };
           data[0] = 1u << 21; data[1] = 1u << 21; syscall(SYS_capset, &header, data);
           SHOW(setns_to("/proc/self/ns/mnt", 0)); SHOW(unshare(CLONE_NEWNS)));
  IN_CHILD(struct { uint32_t version; int pid; } header = { 0x20080522, 0 }; uint32_t data[6] = { 0 };
           data[0] = 1u << 18; data[1] = 1u << 18; syscall(SYS_capset, &header, data);
           SHOW(setns_to("/proc/self/ns/mnt", 0)); SHOW(unshare(CLONE_NEWNS)));
  IN_CHILD(int outer = open("/proc/self/ns/mnt", O_RDONLY); own_user_namespace(0); SHOW(setns(outer, 0));
           SHOW(unshare(CLONE_NEWNS)); SHOW(setns_to("/proc/self/ns/mnt", 0)); SHOW(setns(outer, 0)));

  RULE("MNT-008");
  fflush(stdout);
  pid_t sharing = clone(shares_fs, stack + sizeof stack, CLONE_FS | SIGCHLD, NULL);
  show_end("the child that shares", sharing);
  printf("the parent's workplace: %s\n", below_workplace(cwd_text()));

  RULE("MNT-100");
  int own = open("/proc/self/ns/mnt", O_RDONLY);
  SHOW(ioctl(own, 0xb702));
  int owner = ioctl(own, 0xb701);
  struct stat theirs, ours;
  fstat(owner, &theirs);
  stat("/proc/self/ns/user", &ours);
  CHECK(theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev);

  RULE("MNT-102");
  IN_CHILD(chdir("a"); mkdir("here", 0755); chroot("."); SHOW(unshare(CLONE_NEWNS)); CHECK(exists("/here")); CHECK(exists("/proc")));
  IN_CHILD(int own = open("/proc/self/ns/mnt", O_RDONLY); chdir("a"); chroot("."); SHOW(setns(own, 0)); CHECK(exists("/here")); CHECK(exists("/proc")));

  RULE("MNT-103");
  struct line root, top;
  find_line("/", &root);
  find_line("a", &top);
  CHECK(root.id > 0 && top.id > 0 && top.id < 1 << 20);
  umount("a");
  mount("one", "a", "tmpfs", 0, NULL);
  struct line again;
  find_line("a", &again);
  CHECK(again.id == top.id);
  IN_CHILD(chroot("a"); chdir("/"); mkdir("/proc", 0755); SHOW(mount("p", "/proc", "proc", 0, NULL)); struct line seen;
           CHECK(find_line("/", &seen)); CHECK(seen.id == again.id); int parent = seen.parent; int shown = 0; static char text[16384];
           FILE *file = fopen("/proc/self/mountinfo", "r"); while (fgets(text, sizeof text, file) != NULL) if (atoi(text) == parent) shown = 1;
           CHECK(shown == 0));
  return 0;
}
