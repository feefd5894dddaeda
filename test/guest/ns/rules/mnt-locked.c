/* Mounts that came from a more privileged mount namespace: what stays locked (mount_namespaces(7), "Restrictions on mount namespaces"). */
#include "mount.h"
#include <sys/sysmacros.h>

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static void show_options(const char *path) {
  struct line line;
  if (find_line(path, &line)) printf("%s: %s\n", path, line.options);
  else printf("%s: no mount\n", path);
}

int main(void) {
  own_workplace();
  tmpfs_at("shared");
  mount(NULL, "shared", NULL, MS_SHARED, NULL);
  tmpfs_at("plain");
  tmpfs_at("plain/child");
  tmpfs_at("leaf");
  mkdir("place", 0755);
  mkdir("place2", 0755);
  mount("t", "leaf", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME, NULL);
  tmpfs_at("open");

  RULE("MNT-050");
  show_tags("shared");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); show_tags("shared"); show_tags("plain"));
  IN_CHILD(unshare(CLONE_NEWNS); show_tags("shared"));

  RULE("MNT-051");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(umount("plain/child")); SHOW(umount2("plain/child", MNT_DETACH)); SHOW(umount2("plain", MNT_DETACH));
           SHOW(mount("plain/child", "place", NULL, MS_MOVE, NULL)); SHOW(mount("leaf", "place", NULL, MS_MOVE, NULL)));
  IN_CHILD(own_user_namespace(0); SHOW(unshare(CLONE_NEWNS)); SHOW(umount("plain/child")); SHOW(unshare(CLONE_NEWNS)); SHOW(umount("plain/child")));

  RULE("MNT-052");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("plain", "place", NULL, MS_BIND, NULL)); SHOW(mount("plain", "place", NULL, MS_BIND | MS_REC, NULL));
           SHOW(umount("place/child")); SHOW(umount2("place/child", MNT_DETACH)); SHOW(umount("place")); SHOW(umount2("place", MNT_DETACH));
           CHECK(mounts_at("place") == 0); SHOW(mount("leaf", "place", NULL, MS_BIND, NULL)); SHOW(umount("place"));
           SHOW(mount("plain/child", "place", NULL, MS_BIND, NULL)); SHOW(mount("place", "place2", NULL, MS_MOVE, NULL)); SHOW(umount("place2")));

  RULE("MNT-053");
  IN_CHILD(
    own_user_namespace(CLONE_NEWNS); unsigned long all = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
    show_options("leaf");
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | (all & ~MS_RDONLY), NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | (all & ~MS_NOSUID), NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | (all & ~MS_NODEV), NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | (all & ~MS_NOEXEC), NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | (all & ~MS_NOATIME) | MS_RELATIME, NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | all, NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | all | MS_NODIRATIME, NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | all | 256, NULL));
    SHOW(mount(NULL, "leaf", NULL, MS_REMOUNT | MS_BIND | all, NULL));
    show_options("leaf");
    SHOW(mount(NULL, "open", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    show_options("open");
    SHOW(mount(NULL, "open", NULL, MS_REMOUNT | MS_BIND, NULL));
    show_options("open");
    SHOW(mount(NULL, "open", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL));
    SHOW(mount("leaf", "place", NULL, MS_BIND, NULL));
    SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND, NULL));
    struct attributes clear = { 0, ATTR_RDONLY, 0, 0 };
    SHOW(mount_setattr_(AT_FDCWD, "leaf", 0, &clear, sizeof clear)));

  RULE("MNT-054");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount(NULL, "open", NULL, MS_REMOUNT | MS_RDONLY, NULL)); SHOW(mount(NULL, "open", NULL, MS_REMOUNT, "size=1m"));
           SHOW(mount("own", "place", "tmpfs", 0, NULL)); SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_RDONLY, NULL)));

  RULE("MNT-055");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); make_file("open/file"); SHOW(mount("own", "open", "tmpfs", 0, NULL)); CHECK(!exists("open/file"));
           SHOW(umount("open")); CHECK(exists("open/file")); SHOW(umount("open")));
  unlink("open/file");

  RULE("MNT-056");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); show_tags("shared"); SHOW(mount(NULL, "shared", NULL, MS_SHARED, NULL)); show_tags("shared");
           SHOW(mount(NULL, "shared", NULL, MS_PRIVATE, NULL)); show_tags("shared"));

  RULE("MNT-059");
  int ready[2], done[2];
  char byte;
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    own_user_namespace(CLONE_NEWNS);
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    CHECK(mounts_at("shared/tree") == 1 && mounts_at("shared/tree/child") == 1);
    SHOW(umount("shared/tree/child"));
    SHOW(umount2("shared/tree/child", MNT_DETACH));
    SHOW(umount("shared/tree"));
    SHOW(umount2("shared/tree", MNT_DETACH));
    CHECK(mounts_at("shared/tree") == 0 && mounts_at("shared/tree/child") == 0);
    SHOW(umount("shared/single"));
    exit(0);
  }
  read(ready[0], &byte, 1);
  mkdir("shared/tree", 0755);
  mkdir("shared/single", 0755);
  mount("plain", "shared/tree", NULL, MS_BIND | MS_REC, NULL);
  mount("t", "shared/single", "tmpfs", 0, NULL);
  write(done[1], "x", 1);
  show_end("child", child);
  CHECK(mounts_at("shared/tree") == 1 && mounts_at("shared/tree/child") == 1);
  umount2("shared/tree", MNT_DETACH);
  umount("shared/single");

  RULE("MNT-058");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("own", "place", "tmpfs", 0, NULL)); SHOW(mknod("place/c", S_IFCHR | 0666, makedev(1, 3)));
           SHOW(mknod("place/b", S_IFBLK | 0666, makedev(7, 0))); SHOW(mknod("place/white", S_IFCHR, 0)); SHOW(mknod("place/fifo", S_IFIFO | 0644, 0));
           SHOW(mknod("place/file", S_IFREG | 0644, 0)); SHOW(open("place/white", O_RDONLY)));
  return 0;
}
