/* mount_setattr(2) and idmapped mounts. */
#include "mount.h"
#include <sys/mman.h>
#include <sys/xattr.h>

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static int change(const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation) {
  struct attributes attributes = { set, clear, propagation, 0 };
  return mount_setattr_(AT_FDCWD, path, flags, &attributes, sizeof attributes);
}

static int idmap_fd(int fd, uint64_t userns, uint64_t clear) {
  struct attributes attributes = { ATTR_IDMAP, clear, 0, userns };
  return mount_setattr_(fd, "", AT_EMPTY_PATH, &attributes, sizeof attributes);
}

static void show_options(const char *path) {
  struct line line;
  if (find_line(path, &line)) printf("%s: %s\n", path, line.options);
  else printf("%s: no mount\n", path);
}

static void show_owner(const char *path) {
  struct stat status;
  if (lstat(path, &status) != 0) printf("%s: %s\n", path, strerrorname_np(errno));
  else printf("%s: %d:%d\n", path, (int)status.st_uid, (int)status.st_gid);
}

/* A user namespace whose ids are mapped as the texts say; empty texts leave them unwritten. */
static int user_namespace(const char *uids, const char *gids) {
  int ready[2], done[2];
  char byte, path[64];
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWUSER);
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    _exit(0);
  }
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/uid_map", child);
  if (uids[0] != '\0') write_text(path, uids);
  snprintf(path, sizeof path, "/proc/%d/gid_map", child);
  if (gids[0] != '\0') write_text(path, gids);
  snprintf(path, sizeof path, "/proc/%d/ns/user", child);
  int fd = open(path, O_RDONLY);
  write(done[1], "x", 1);
  waitpid(child, NULL, 0);
  close(ready[0]);
  close(ready[1]);
  close(done[0]);
  close(done[1]);
  return fd;
}

static int creates(const char *path) {
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);
  int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return fd < 0 ? -1 : 0;
}

static int opens(const char *path, int flags) {
  int fd = open(path, flags);
  int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return fd < 0 ? -1 : 0;
}

static void as(int id) {
  setgroups(0, NULL);
  setresgid(id, id, id);
  setresuid(id, id, id);
}

int main(void) {
  own_workplace();
  tmpfs_at("a");
  tmpfs_at("a/sub");
  mkdir("b", 0755);

  RULE("MNT-080");
  struct attributes none = { 0, 0, 0, 0 };
  SHOW(mount_setattr_(AT_FDCWD, "missing", 0, &none, sizeof none));
  SHOW(mount_setattr_(77, "missing", AT_RECURSIVE, &none, sizeof none));
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, &none, 31));
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, &none, 0));
  static char large[4200];
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, (struct attributes *)large, 4096));
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, (struct attributes *)large, 4097));
  large[40] = 1;
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, (struct attributes *)large, 64));
  SHOW(mount_setattr_(AT_FDCWD, "a", 0x40000000, &none, sizeof none));
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, (struct attributes *)8, sizeof none));
  SHOW(change("missing", 0, ATTR_RDONLY, 0, 0));
  SHOW(change("a", 0, 0x8000000, 0, 0));
  SHOW(change("a", 0, 1ull << 40, 0, 0));

  RULE("MNT-081");
  show_options("a");
  SHOW(change("a", 0, ATTR_NOATIME, 0, 0));
  SHOW(change("a", 0, ATTR_NOATIME, ATTR_NOATIME, 0));
  SHOW(change("a", 0, ATTR_NOATIME, ATTR_STRICTATIME, 0));
  SHOW(change("a", 0, ATTR_NOATIME | ATTR_STRICTATIME, ATTR_ATIME, 0));
  SHOW(change("a", 0, ATTR_NOATIME, ATTR_ATIME, 0));
  show_options("a");
  SHOW(change("a", 0, ATTR_STRICTATIME | ATTR_NODIRATIME, ATTR_ATIME, 0));
  show_options("a");
  SHOW(change("a", 0, 0, ATTR_ATIME, 0));
  show_options("a");
  SHOW(change("a", 0, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC | ATTR_NOSYMFOLLOW, ATTR_NODIRATIME, 0));
  show_options("a");
  SHOW(change("a", 0, ATTR_NOEXEC, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC | ATTR_NOSYMFOLLOW, 0));
  show_options("a");
  SHOW(change("a", 0, 0, ATTR_NOEXEC, 0));

  RULE("MNT-082");
  int writer = open("a/sub/open", O_CREAT | O_WRONLY, 0644);
  SHOW(change("a", AT_RECURSIVE, ATTR_RDONLY | ATTR_NODEV, 0, 0));
  show_options("a");
  show_options("a/sub");
  close(writer);
  SHOW(change("a", AT_RECURSIVE, ATTR_RDONLY | ATTR_NODEV, 0, 0));
  show_options("a");
  show_options("a/sub");
  SHOW(change("a", AT_RECURSIVE, 0, ATTR_RDONLY | ATTR_NODEV, 0));
  SHOW(change("a", 0, ATTR_NODEV, 0, 0));
  show_options("a/sub");

  RULE("MNT-083");
  SHOW(change("a", 0, 0, 0, MS_SHARED | MS_SLAVE));
  SHOW(change("a", 0, 0, 0, MS_RDONLY));
  SHOW(change("a", 0, 0, 0, MS_REC | MS_SHARED));
  SHOW(change("a", 0, 0, 0, MS_SHARED));
  show_tags("a");
  show_tags("a/sub");
  SHOW(change("a", AT_RECURSIVE, 0, 0, MS_UNBINDABLE));
  show_tags("a");
  show_tags("a/sub");
  SHOW(change("a", AT_RECURSIVE, 0, 0, MS_PRIVATE));
  mkdir("a/dir", 0755);
  SHOW(change("a/dir", 0, 0, 0, MS_SHARED));
  SHOW(change("a/dir", 0, ATTR_RDONLY, 0, 0));

  umount("a/sub");
  make_file("a/file");
  chown("a/file", 1003, 1003);
  make_file("a/stranger");
  chown("a/stranger", 4000, 4000);
  chmod("a/stranger", 0666);
  make_file("a/half");
  chown("a/half", 1003, 4000);
  chmod("a", 0777);

  RULE("MNT-084");
  int shifted = user_namespace("1003 2003 1", "1003 2003 1");
  int tree = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_);
  SHOW(idmap_fd(tree, shifted, 0));
  SHOW(move_mount_(tree, "", AT_FDCWD, "b", F_EMPTY));
  show_owner("a/file");
  show_owner("b/file");
  show_owner("b/stranger");
  show_owner("b/half");
  show_options("b");
  struct attributes attached = { ATTR_IDMAP, 0, 0, shifted };
  SHOW(mount_setattr_(AT_FDCWD, "a", 0, &attached, sizeof attached));

  RULE("MNT-085");
  SHOW(mount_setattr_(AT_FDCWD, "b", 0, &attached, sizeof attached));
  SHOW(change("b", 0, 0, ATTR_IDMAP, 0));
  int second = open_tree_(AT_FDCWD, "b", OPEN_TREE_CLONE_);
  SHOW(idmap_fd(second, shifted, 0));
  SHOW(idmap_fd(second, shifted, ATTR_IDMAP));
  close(second);

  RULE("MNT-086");
  SHOW(creates("b/by-root"));
  SHOW(mkdir("b/dir-by-root", 0755));
  SHOW(symlink("x", "b/link-by-root"));
  SHOW(opens("b/stranger", O_WRONLY));
  SHOW(opens("b/stranger", O_RDONLY));
  SHOW(truncate("b/stranger", 0));
  SHOW(chmod("b/stranger", 0600));
  SHOW(chown("b/file", 5000, -1));
  SHOW(chown("b/file", -1, 5000));
  SHOW(chown("b/file", 2003, 2003));
  SHOW(unlink("b/stranger"));
  SHOW(rename("b/stranger", "b/renamed"));
  SHOW(link("b/stranger", "b/linked"));
  IN_CHILD(as(2003); SHOW(creates("b/by-2003")));
  chown("a", 1003, 1003);
  IN_CHILD(as(2003); SHOW(creates("b/by-2003")); SHOW(mkdir("b/dir-by-2003", 0755)); SHOW(symlink("x", "b/link-by-2003")); SHOW(mknod("b/fifo-by-2003", S_IFIFO | 0644, 0));
           SHOW(opens("b/file", O_WRONLY)); SHOW(opens("a/file", O_WRONLY)); SHOW(chmod("b/file", 0600)); SHOW(access("b/file", W_OK)); SHOW(chown("b/file", 2003, -1)));
  IN_CHILD(as(1003); SHOW(creates("b/by-1003")); SHOW(opens("b/file", O_WRONLY)); SHOW(opens("a/file", O_WRONLY)); SHOW(chmod("b/file", 0644)));
  show_owner("a/by-2003");
  show_owner("b/by-2003");
  show_owner("a/dir-by-2003");
  show_owner("a/link-by-2003");
  show_owner("a/fifo-by-2003");

  RULE("MNT-087");
  tree = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_);
  SHOW(idmap_fd(tree, 77, 0));
  int uts = open("/proc/self/ns/uts", O_RDONLY);
  SHOW(idmap_fd(tree, uts, 0));
  int plain = open("a", O_RDONLY);
  SHOW(idmap_fd(tree, plain, 0));
  SHOW(idmap_fd(tree, 0x80000000ull, 0));
  SHOW(idmap_fd(tree, 0x100000000ull, 0));
  int unmapped = user_namespace("", "");
  SHOW(idmap_fd(tree, unmapped, 0));
  int half = user_namespace("0 0 10", "");
  SHOW(idmap_fd(tree, half, 0));
  int initial = open("/proc/self/ns/user", O_RDONLY);
  SHOW(idmap_fd(tree, initial, 0));
  int proc = open_tree_(AT_FDCWD, "/proc", OPEN_TREE_CLONE_);
  SHOW(idmap_fd(proc, shifted, 0));
  IN_CHILD(int own = user_namespace("0 0 1", "0 0 1"); own_user_namespace(CLONE_NEWNS); int copy = open_tree_(AT_FDCWD, "a", OPEN_TREE_CLONE_); SHOW(idmap_fd(copy, shifted, 0)));

  RULE("MNT-088");
  struct attributes idmap = { ATTR_IDMAP | ATTR_NODEV, 0, 0, shifted };
  tree = syscall(SYS_open_tree_attr, AT_FDCWD, "a", OPEN_TREE_CLONE_, &idmap, sizeof idmap);
  CHECK(tree >= 0);
  umount("b");
  SHOW(move_mount_(tree, "", AT_FDCWD, "b", F_EMPTY));
  show_owner("b/file");
  show_options("b");
  int again = syscall(SYS_open_tree_attr, AT_FDCWD, "b", OPEN_TREE_CLONE_, &idmap, sizeof idmap);
  CHECK(again >= 0);
  struct attributes cleared = { 0, ATTR_IDMAP, 0, 0 };
  again = syscall(SYS_open_tree_attr, AT_FDCWD, "b", OPEN_TREE_CLONE_, &cleared, sizeof cleared);
  struct stat status;
  SHOW(fstatat(again, "file", &status, 0));
  printf("without its map: %d\n", (int)status.st_uid);
  SHOW(syscall(SYS_open_tree_attr, AT_FDCWD, "a", 0, &idmap, sizeof idmap));
  SHOW(syscall(SYS_open_tree_attr, AT_FDCWD, "a", 0, NULL, sizeof idmap));
  SHOW(syscall(SYS_open_tree_attr, AT_FDCWD, "a", 0, &idmap, 8));
  SHOW(syscall(SYS_open_tree_attr, AT_FDCWD, "a", 0x40000000, &idmap, sizeof idmap));
  SHOW(close(syscall(SYS_open_tree_attr, AT_FDCWD, "a", 0, NULL, 0)));
  return 0;
}
