/* open_tree(2), move_mount(2), fsopen(2) and their kin. */
#include "mount.h"

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static int is_file_below(int fd, const char *path) { return faccessat(fd, path, F_OK, 0) == 0; }

static void show_messages(int fd) {
  char text[256];
  for (;;) {
    errno = 0;
    long length = read(fd, text, sizeof text);
    if (length < 0) {
      printf("message: %s\n", strerrorname_np(errno));
      return;
    }
    printf("message: %.*s", (int)length, text);
    if (length == 0 || text[length - 1] != '\n') printf("|\n");
  }
}

static void show_options(const char *path) {
  struct line line;
  if (find_line(path, &line)) printf("%s: %s from %s\n", path, line.options, line.source);
  else printf("%s: no mount\n", path);
}

int main(void) {
  own_workplace();
  tmpfs_at("a");
  tmpfs_at("a/sub");
  make_file("a/sub/file");
  mkdir("b", 0755);
  mkdir("plain", 0755);

  RULE("MNT-070");
  SHOW(open_tree_(AT_FDCWD, "a", 0x40000000));
  SHOW(open_tree_(AT_FDCWD, "a", AT_RECURSIVE));
  int fd = open_tree_(AT_FDCWD, "a", 0);
  CHECK(fd >= 0);
  SHOW(fcntl(fd, F_GETFL) & (O_PATH | O_ACCMODE));
  SHOW(fcntl(fd, F_GETFD));
  char byte;
  SHOW(read(fd, &byte, 1));
  close(fd);
  fd = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLOEXEC_);
  SHOW(fcntl(fd, F_GETFD));
  close(fd);
  SHOW(open_tree_(AT_FDCWD, "missing", 0));
  SHOW(open_tree_(77, "missing", 0));
  SHOW(open_tree_(AT_FDCWD, "", 0));
  SHOW(close(open_tree_(AT_FDCWD, "", AT_EMPTY_PATH)));

  RULE("MNT-071");
  fd = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_);
  CHECK(fd >= 0 && faccessat(fd, "sub", F_OK, 0) == 0 && !is_file_below(fd, "sub/file"));
  SHOW(mkdirat(fd, "made", 0755));
  CHECK(exists("a/made"));
  SHOW(mount("x", "b", NULL, MS_BIND, NULL));
  SHOW(move_mount_(fd, "", AT_FDCWD, "b", F_EMPTY));
  CHECK(mounts_at("b") == 1 && mounts_at("b/sub") == 0);
  SHOW(move_mount_(fd, "", AT_FDCWD, "plain", F_EMPTY));
  CHECK(mounts_at("b") == 0 && mounts_at("plain") == 1);
  umount("plain");
  close(fd);
  umount2("plain", MNT_DETACH);
  fd = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_ | AT_RECURSIVE);
  CHECK(is_file_below(fd, "sub/file"));
  SHOW(move_mount_(fd, "", AT_FDCWD, "b", F_EMPTY));
  CHECK(mounts_at("b") == 1 && mounts_at("b/sub") == 1);
  SHOW(move_mount_(AT_FDCWD, "b", AT_FDCWD, "b/sub", 0));
  SHOW(move_mount_(AT_FDCWD, "b", AT_FDCWD, "b/made", 0));
  SHOW(umount2("b", MNT_DETACH));
  close(fd);
  fd = open_tree_(AT_FDCWD, "a/sub", OPEN_TREE_CLONE_);
  int other = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_);
  SHOW(move_mount_(fd, "", other, "made", F_EMPTY));
  CHECK(is_file_below(other, "made/file"));
  SHOW(move_mount_(other, "", AT_FDCWD, "b", F_EMPTY));
  CHECK(mounts_at("b/made") == 1);
  SHOW(umount2("b", MNT_DETACH));
  close(fd);
  close(other);

  RULE("MNT-072");
  IN_CHILD(int tree = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_); SHOW(unshare(CLONE_NEWNS)); SHOW(move_mount_(tree, "", AT_FDCWD, "b", F_EMPTY));
           CHECK(mounts_at("b") == 1));
  CHECK(mounts_at("b") == 0);
  fd = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_ | AT_RECURSIVE);
  int inside = openat(fd, "sub", O_RDONLY | O_DIRECTORY);
  SHOW(close(fd));
  CHECK(is_file_below(inside, "file"));
  CHECK(!is_file_below(inside, "../sub/file"));
  fd = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_ | AT_RECURSIVE);
  int top = openat(fd, "made", O_RDONLY | O_DIRECTORY);
  close(fd);
  CHECK(is_file_below(top, "../sub/file"));
  close(top);
  SHOW(fchdir(inside));
  SHOW(open_tree_(AT_FDCWD, ".", OPEN_TREE_CLONE_));
  SHOW(mount(".", "/proc", NULL, MS_BIND, NULL));
  chdir(workplace);
  close(inside);
  SHOW(umount("a/sub"));
  tmpfs_at("a/sub");

  RULE("MNT-073");
  SHOW(move_mount_(AT_FDCWD, "a", AT_FDCWD, "b", 0x40000000));
  SHOW(move_mount_(AT_FDCWD, "a", AT_FDCWD, "b", BENEATH | SET_GROUP));
  SHOW(move_mount_(AT_FDCWD, "plain", AT_FDCWD, "b", 0));
  SHOW(move_mount_(77, "", AT_FDCWD, "b", F_EMPTY));
  SHOW(move_mount_(AT_FDCWD, "a", 77, "", T_EMPTY));
  SHOW(move_mount_(77, "a", AT_FDCWD, "b", 0));
  SHOW(move_mount_(AT_FDCWD, "missing", AT_FDCWD, "b", 0));
  SHOW(move_mount_(AT_FDCWD, "a", AT_FDCWD, "missing", 0));
  SHOW(move_mount_(AT_FDCWD, "", AT_FDCWD, "b", 0));
  symlink("a", "link");
  SHOW(move_mount_(AT_FDCWD, "link", AT_FDCWD, "b", 0));
  SHOW(move_mount_(AT_FDCWD, "link", AT_FDCWD, "b", 1));
  CHECK(mounts_at("b") == 1);
  SHOW(move_mount_(AT_FDCWD, "b", AT_FDCWD, "a", 0));

  RULE("MNT-074");
  SHOW(fsopen_("nonsense", 0));
  SHOW(fsopen_("tmpfs", 8));
  SHOW(syscall(SYS_fsopen, 8, 0));
  fd = fsopen_("tmpfs", 1);
  CHECK(fd >= 0);
  SHOW(fcntl(fd, F_GETFD));
  SHOW(fsmount_(fd, 0, 0));
  show_messages(fd);
  SHOW(fsconfig_(fd, SET_STRING, "nonsense", "1", 0));
  show_messages(fd);
  SHOW(fsconfig_(fd, SET_STRING, "size", "x", 0));
  SHOW(fsconfig_(fd, SET_FLAG, "nonsense", NULL, 0));
  SHOW(read(fd, &byte, 1));
  show_messages(fd);
  SHOW(fsconfig_(fd, SET_STRING, "size", "1m", 0));
  SHOW(fsconfig_(fd, SET_STRING, "mode", "700", 0));
  SHOW(fsconfig_(fd, SET_STRING, "source", "here", 0));
  SHOW(fsconfig_(fd, SET_STRING, "source", "there", 0));
  show_messages(fd);
  SHOW(fsconfig_(fd, SET_FLAG, "size", "1", 0));
  SHOW(fsconfig_(fd, SET_FLAG, NULL, NULL, 0));
  SHOW(fsconfig_(fd, SET_STRING, "size", NULL, 0));
  SHOW(fsconfig_(fd, SET_STRING, "size", "1m", 7));
  SHOW(fsconfig_(fd, CMD_CREATE, "key", NULL, 0));
  SHOW(fsconfig_(fd, 99, NULL, NULL, 0));
  SHOW(fsconfig_(-1, SET_FLAG, "ro", NULL, 0));
  SHOW(fsconfig_(77, SET_FLAG, "ro", NULL, 0));
  SHOW(fsconfig_(fd, CMD_RECONFIGURE, NULL, NULL, 0));
  SHOW(fsconfig_(fd, CMD_CREATE, NULL, NULL, 0));
  SHOW(fsconfig_(fd, CMD_CREATE, NULL, NULL, 0));
  SHOW(fsconfig_(fd, SET_STRING, "size", "2m", 0));
  SHOW(fsmount_(fd, 0, 0x40));
  SHOW(fsmount_(fd, 8, 0));
  SHOW(fsmount_(fd, 0, ATTR_ATIME));
  SHOW(fsmount_(fd, 0, 0x30));
  SHOW(fsmount_(fd, 0, ATTR_IDMAP));
  int file = open("plain", O_RDONLY);
  SHOW(fsmount_(file, 0, 0));
  SHOW(fsconfig_(file, SET_FLAG, "ro", NULL, 0));
  close(file);
  SHOW(fsmount_(77, 0, 0));
  int tree = fsmount_(fd, 1, ATTR_NODEV | ATTR_NOEXEC | ATTR_NOATIME | ATTR_NODIRATIME);
  CHECK(tree >= 0);
  SHOW(fcntl(tree, F_GETFD));
  SHOW(fsmount_(fd, 0, 0));
  SHOW(mkdirat(tree, "made", 0755));
  SHOW(move_mount_(tree, "", AT_FDCWD, "b", F_EMPTY));
  show_options("b");
  struct stat status;
  stat("b", &status);
  printf("mode %o, made %d\n", status.st_mode & 07777, exists("b/made"));
  SHOW(fsconfig_(fd, SET_STRING, "size", "2m", 0));
  SHOW(fsconfig_(fd, CMD_RECONFIGURE, NULL, NULL, 0));
  struct statfs space;
  statfs("b", &space);
  printf("%ld bytes\n", (long)(space.f_blocks * space.f_bsize));
  close(fd);
  close(tree);
  SHOW(fspick_(AT_FDCWD, "b", 0x40));
  SHOW(fspick_(AT_FDCWD, "b/made", 0));
  SHOW(fspick_(AT_FDCWD, "missing", 0));
  fd = fspick_(AT_FDCWD, "b", 1);
  CHECK(fd >= 0);
  SHOW(fsconfig_(fd, SET_FLAG, "ro", NULL, 0));
  SHOW(fsconfig_(fd, CMD_CREATE, NULL, NULL, 0));
  SHOW(fsconfig_(fd, CMD_RECONFIGURE, NULL, NULL, 0));
  SHOW(mkdir("b/refused", 0755));
  SHOW(umount("b"));
  close(fd);
  fd = fsopen_("tmpfs", 0);
  fsconfig_(fd, CMD_CREATE, NULL, NULL, 0);
  tree = fsmount_(fd, 0, 0);
  close(fd);
  SHOW(move_mount_(tree, "", AT_FDCWD, "b", F_EMPTY));
  show_options("b");
  close(tree);
  SHOW(umount("b"));

  RULE("MNT-075");
  IN_CHILD(become_user(); SHOW(fsopen_("tmpfs", 0)); SHOW(fsopen_("nonsense", 99)); SHOW(fspick_(AT_FDCWD, "a", 0)); SHOW(fspick_(77, "missing", 0xff));
           SHOW(open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_)); SHOW(open_tree_(77, "missing", OPEN_TREE_CLONE_)); SHOW(move_mount_(77, "x", 77, "y", 0xffffff));
           struct attributes none = { ATTR_RDONLY, 0, 0, 0 }; SHOW(mount_setattr_(AT_FDCWD, "a", 0, &none, sizeof none)); SHOW(mount_setattr_(77, "x", 0, &none, sizeof none));
           SHOW(fsmount_(77, 99, 99)); SHOW(close(open_tree_(AT_FDCWD, "a", 0))));

  RULE("MNT-076");
  tmpfs_at("top");
  make_file("top/upper");
  tmpfs_at("lower");
  make_file("lower/lower");
  SHOW(move_mount_(AT_FDCWD, "lower", AT_FDCWD, "plain", BENEATH));
  SHOW(move_mount_(AT_FDCWD, "lower", AT_FDCWD, "top", BENEATH));
  CHECK(mounts_at("top") == 2 && exists("top/upper"));
  CHECK(mounts_at("lower") == 0);
  SHOW(umount("top"));
  CHECK(exists("top/lower") && !exists("top/upper"));
  SHOW(move_mount_(AT_FDCWD, "a", AT_FDCWD, "/", BENEATH));
  mkdir("top/inner", 0755);
  tmpfs_at("top/inner");
  SHOW(move_mount_(AT_FDCWD, "top/inner", AT_FDCWD, "top", BENEATH));
  SHOW(move_mount_(AT_FDCWD, "top", AT_FDCWD, "top/inner", BENEATH));
  umount2("top", MNT_DETACH);

  RULE("MNT-077");
  tmpfs_at("from");
  mkdir("to", 0755);
  mkdir("from/dir", 0755);
  mount("from", "to", NULL, MS_BIND, NULL);
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "to", SET_GROUP));
  mount(NULL, "from", NULL, MS_SHARED, NULL);
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "a", SET_GROUP));
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "from/dir", SET_GROUP));
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "to", SET_GROUP));
  show_tags("from");
  show_tags("to");
  SHOW(mount("t", "from/dir", "tmpfs", 0, NULL));
  CHECK(mounts_at("to/dir") == 1);
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "to", SET_GROUP));
  umount("to/dir");
  mount(NULL, "to", NULL, MS_PRIVATE, NULL);
  mount(NULL, "from", NULL, MS_SLAVE, NULL);
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "to", SET_GROUP));
  mkdir("narrow", 0755);
  mount("from/dir", "narrow", NULL, MS_BIND, NULL);
  mount(NULL, "from", NULL, MS_SHARED, NULL);
  SHOW(move_mount_(AT_FDCWD, "narrow", AT_FDCWD, "to", SET_GROUP));
  SHOW(move_mount_(AT_FDCWD, "from", AT_FDCWD, "narrow", SET_GROUP));
  show_tags("narrow");
  return 0;
}
