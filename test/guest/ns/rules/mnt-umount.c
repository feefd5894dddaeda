/* umount2(2): what it refuses, and what lazy unmounting leaves behind. */
#include "mount.h"

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static const char *fd_path(int fd) {
  static char link[64], text[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  long length = readlink(link, text, sizeof text - 1);
  text[length < 0 ? 0 : length] = '\0';
  return text;
}

int main(void) {
  own_workplace();
  mkdir("a", 0755);

  RULE("MNT-020");
  SHOW(umount("a"));
  SHOW(umount("/proc/self"));
  SHOW(umount("missing"));
  SHOW(umount2("a", 16));
  SHOW(umount2("missing", 16));
  SHOW(syscall(SYS_umount2, 8, 0));
  SHOW(umount(""));

  RULE("MNT-021");
  tmpfs_at("a");
  int fd = open("a/file", O_CREAT | O_RDWR, 0644);
  SHOW(umount("a"));
  close(fd);
  fd = open("a", O_PATH);
  SHOW(umount("a"));
  close(fd);
  chdir("a");
  SHOW(umount("../a"));
  SHOW(umount2("../a", MNT_EXPIRE));
  chdir("..");
  SHOW(umount2("a", MNT_EXPIRE | MNT_FORCE));
  SHOW(umount2("a", MNT_EXPIRE | MNT_DETACH));
  SHOW(umount2("a", MNT_EXPIRE));
  make_file("a/used");
  SHOW(umount2("a", MNT_EXPIRE));
  SHOW(umount2("a", MNT_EXPIRE));
  tmpfs_at("a");
  int ready[2], done[2];
  char byte;
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWNS);
    chdir("a");
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    make_file("still-usable");
    CHECK(exists("still-usable"));
    exit(0);
  }
  read(ready[0], &byte, 1);
  SHOW(umount("a"));
  write(done[1], "x", 1);
  show_end("child", child);

  RULE("MNT-022");
  tmpfs_at("a");
  mkdir("a/sub", 0755);
  fd = open("a", O_RDONLY | O_DIRECTORY);
  int sub = open("a/sub", O_RDONLY | O_DIRECTORY);
  SHOW(umount2("a", MNT_DETACH));
  CHECK(mounts_at("a") == 0);
  SHOW(mkdirat(fd, "new", 0755));
  SHOW(faccessat(fd, "new", F_OK, 0));
  printf("root: %s\n", fd_path(fd));
  printf("in it: %s\n", fd_path(sub));
  SHOW(faccessat(fd, "../a", F_OK, 0));
  SHOW(openat(fd, "..", O_PATH) >= 0);
  close(fd);
  close(sub);

  RULE("MNT-023");
  tmpfs_at("a");
  tmpfs_at("a/b");
  SHOW(umount("a"));
  SHOW(umount2("a", MNT_DETACH));
  CHECK(mounts_at("a") == 0 && mounts_at("a/b") == 0);

  RULE("MNT-024");
  tmpfs_at("a");
  symlink("a", "link");
  SHOW(umount2("link", UMOUNT_NOFOLLOW));
  CHECK(mounts_at("a") == 1);
  SHOW(umount("link"));
  CHECK(mounts_at("a") == 0);

  RULE("MNT-025");
  tmpfs_at("a");
  make_file("a/lower");
  tmpfs_at("a");
  make_file("a/upper");
  CHECK(mounts_at("a") == 2);
  CHECK(exists("a/upper") && !exists("a/lower"));
  SHOW(umount("a"));
  CHECK(mounts_at("a") == 1);
  CHECK(exists("a/lower") && !exists("a/upper"));
  SHOW(umount("a"));

  RULE("MNT-026");
  tmpfs_at("a");
  IN_CHILD(become_user(); SHOW(umount("a")); SHOW(umount(".")); SHOW(umount("missing")); SHOW(mount("t", "a", "tmpfs", 0, NULL));
           SHOW(mount("t", "missing", "tmpfs", 0, NULL)); SHOW(mount("t", "a", "nonsense", 0, NULL)); SHOW(chroot("a")); SHOW(chroot("missing"));
           SHOW(syscall(SYS_pivot_root, "a", "a")); SHOW(syscall(SYS_pivot_root, "missing", "a")));
  return 0;
}
