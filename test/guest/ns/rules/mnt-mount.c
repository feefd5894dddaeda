/* mount(2): new mounts, binds, remounts and moves, and what they refuse. */
#include "mount.h"

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static int write_open(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return fd < 0 ? -1 : 0;
}

static void show_options(const char *path) {
  struct line line;
  if (find_line(path, &line)) printf("%s: %s\n", path, line.options);
  else printf("%s: no mount\n", path);
}

int main(void) {
  own_workplace();
  mkdir("a", 0755);
  mkdir("b", 0755);
  make_file("file");

  RULE("MNT-030");
  SHOW(mount("t", "a", "nonsense", 0, NULL));
  SHOW(mount("t", "file", "tmpfs", 0, NULL));
  SHOW(mount("t", "missing", "tmpfs", 0, NULL));
  SHOW(mount("t", "a", NULL, 0, NULL));
  SHOW(mount("t", "a", "tmpfs", 0, "nonsense=1"));
  SHOW(mount("t", "a", "tmpfs", 0, "size=x"));
  SHOW(mount("t", "a", "tmpfs", 1ul << 31, NULL));
  SHOW(mount("t", "a", "tmpfs", 0xc0ed0000 | MS_NODEV, NULL));
  show_options("a");
  umount("a");

  RULE("MNT-031");
  SHOW(mount("a", "file", NULL, MS_BIND, NULL));
  SHOW(mount("file", "a", NULL, MS_BIND, NULL));
  make_file("other");
  SHOW(mount("file", "other", NULL, MS_BIND, NULL));
  SHOW(unlink("other"));
  SHOW(umount("other"));
  SHOW(unlink("other"));
  SHOW(mount(NULL, "a", NULL, MS_BIND, NULL));
  SHOW(mount("missing", "a", NULL, MS_BIND, NULL));
  SHOW(mount("a", "a", NULL, MS_BIND, NULL));
  CHECK(mounts_at("a") == 1);
  umount("a");

  RULE("MNT-032");
  mkdir("a/dir", 0755);
  SHOW(mount("a", "b", NULL, MS_BIND | MS_RDONLY | MS_NOEXEC, NULL));
  show_options("b");
  SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC, NULL));
  show_options("b");
  SHOW(write_open("b/new"));
  SHOW(write_open("a/new"));
  SHOW(mount(NULL, "b/dir", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL));
  show_options("b");
  SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND, NULL));
  show_options("b");
  SHOW(mount(NULL, "b", NULL, MS_REMOUNT | MS_BIND | MS_STRICTATIME | MS_NODIRATIME | 256, NULL));
  show_options("b");
  umount("b");

  RULE("MNT-033");
  tmpfs_at("a");
  int fd = open("a/open", O_CREAT | O_WRONLY, 0644);
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
  unlink("a/open");
  close(fd);
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT, NULL));
  SHOW(write_open("a/again"));

  RULE("MNT-034");
  mkdir("a/in", 0755);
  SHOW(mount("a", "a/in", NULL, MS_MOVE, NULL));
  SHOW(mount("a/in", "b", NULL, MS_MOVE, NULL));
  SHOW(mount("a", "file", NULL, MS_MOVE, NULL));
  SHOW(mount("file", "b", NULL, MS_MOVE, NULL));
  SHOW(mount("missing", "b", NULL, MS_MOVE, NULL));
  SHOW(mount(NULL, "b", NULL, MS_MOVE, NULL));
  SHOW(mount("/", "b", NULL, MS_MOVE, NULL));
  SHOW(mount("a", "b", NULL, MS_MOVE, NULL));
  CHECK(mounts_at("a") == 0 && mounts_at("b") == 1 && exists("b/in"));
  SHOW(mount("b", "a", NULL, MS_MOVE, NULL));

  RULE("MNT-035");
  tmpfs_at("parent");
  mount(NULL, "parent", NULL, MS_SHARED, NULL);
  tmpfs_at("parent/child");
  SHOW(mount("parent/child", "b", NULL, MS_MOVE, NULL));
  mkdir("parent/place", 0755);
  mount(NULL, "a", NULL, MS_UNBINDABLE, NULL);
  SHOW(mount("a", "parent/place", NULL, MS_MOVE, NULL));
  mount(NULL, "a", NULL, MS_PRIVATE, NULL);
  tmpfs_at("a/unbindable");
  mount(NULL, "a/unbindable", NULL, MS_UNBINDABLE, NULL);
  SHOW(mount("a", "parent/place", NULL, MS_MOVE, NULL));
  umount("a/unbindable");
  show_tags("a");
  SHOW(mount("a", "parent/place", NULL, MS_MOVE, NULL));
  show_tags("parent/place");
  umount2("parent", MNT_DETACH);

  RULE("MNT-036");
  mkdir("point", 0755);
  mkdir("moved", 0755);
  mkdir("gone", 0755);
  make_file("leaf");
  int ready[2], done[2];
  char byte;
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWNS);
    tmpfs_at("point");
    tmpfs_at("moved");
    tmpfs_at("gone");
    mount("file", "leaf", NULL, MS_BIND, NULL);
    SHOW(rmdir("point"));
    SHOW(rename("moved", "elsewhere"));
    SHOW(unlink("leaf"));
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    CHECK(mounts_at("point") == 0);
    CHECK(mounts_at("leaf") == 0);
    CHECK(mounts_at("moved") == 0);
    CHECK(mounts_at("elsewhere") == 1);
    CHECK(mounts_at("gone") == 1);
    exit(0);
  }
  read(ready[0], &byte, 1);
  SHOW(rmdir("point"));
  SHOW(unlink("leaf"));
  SHOW(rename("moved", "elsewhere"));
  write(done[1], "x", 1);
  show_end("child", child);
  tmpfs_at("a");
  mkdir("a/x", 0755);
  mkdir("a/y", 0755);
  mount("a/x", "b", NULL, MS_BIND, NULL);
  make_file("b/f");
  SHOW(rename("b/f", "a/y/f"));
  SHOW(link("b/f", "a/y/f"));
  SHOW(rename("a/x/f", "a/y/f"));
  return 0;
}
