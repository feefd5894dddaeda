/* mount(2), umount2(2), pivot_root(2), statfs(2), in a mount namespace of its own. */
#include "files.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static long pivot(const char *fresh, const char *old) { return syscall(SYS_pivot_root, fresh, old); }

int main(void) {
  struct statfs fs;
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    perror("namespace");
    return 99;
  }
  mkdir("work", 0755);
  SHOW(mount("work", "work", "tmpfs", 0, "mode=0755"));
  SHOW(chdir("work"));
  umask(022);
  SECTION("tmpfs");
  mkdir("a", 0755);
  mkdir("b", 0755);
  write_file("f", "below");
  SHOW(mount("none", "nope", "tmpfs", 0, NULL));
  SHOW(mount("none", "a", "nofs", 0, NULL));
  SHOW(mount("none", "a", NULL, 0, NULL));
  SHOW(mount("none", "f", "tmpfs", 0, NULL));
  SHOW(mount("none", "a", BAD, 0, NULL));
  SHOW(mount("none", BAD, "tmpfs", 0, NULL));
  SHOW(mount("none", "a", "tmpfs", 0, BAD));
  SHOW(mount("none", "a", "tmpfs", 0, "nonsense=1"));
  SHOW(mount("none", "a", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=0700,nr_inodes=10"));
  SHOW(statfs("a", &fs));
  printf("type %#lx, %ld blocks of %ld, %ld free, %ld inodes, %ld free, flags %#lx, names of %ld\n", (long)fs.f_type, (long)fs.f_blocks,
         (long)fs.f_bsize, (long)fs.f_bfree, (long)fs.f_files, (long)fs.f_ffree, (long)fs.f_flags, (long)fs.f_namelen);
  SHOW(statfs("nope", &fs));
  SHOW(statfs("a", BAD));
  SHOW(fstatfs(99, &fs));
  char block[4096] = "";
  int fd = open("a/big", O_CREAT | O_RDWR, 0644);
  long total = 0, written;
  while ((written = write(fd, block, sizeof block)) > 0) total += written;
  printf("wrote %ld, then %s\n", total, strerrorname_np(errno));
  SHOW(umount2("a", 0));
  close(fd);
  int made = 0;
  char name[20];
  for (int i = 0; i < 20; i++) {
    snprintf(name, sizeof name, "a/n%d", i);
    fd = open(name, O_CREAT | O_WRONLY, 0644);
    if (fd < 0) break;
    close(fd);
    made++;
  }
  printf("made %d files, then %s\n", made, strerrorname_np(errno));
  SHOW(rename("f", "a/f"));
  SHOW(link("f", "a/f"));
  SHOW(rmdir("a"));
  SHOW(rename("a", "c"));
  SHOW(umount2("a", 0x100));
  SHOW(umount2("b", 0));
  SHOW(umount2("nope", 0));
  SHOW(umount2("a", 0));
  SHOW(umount2("a", 0));

  SECTION("bind, remount, read-only");
  write_file("b/f", "in b");
  SHOW(mount("b", "a", NULL, MS_BIND, NULL));
  show_file("a/f");
  SHOW(mount("nope", "a", NULL, MS_BIND, NULL));
  SHOW(mount("f", "a", NULL, MS_BIND, NULL));
  SHOW(mount("f", "b/f", NULL, MS_BIND, NULL));
  show_file("b/f");
  show_file("a/f");
  SHOW(umount2("b/f", 0));
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  SHOW(open("a/new", O_CREAT | O_WRONLY, 0644));
  SHOW(open("a/f", O_WRONLY));
  SHOW(mkdir("a/d", 0755));
  SHOW(unlink("a/f"));
  SHOW(chmod("a/f", 0600));
  SHOW(utimensat(AT_FDCWD, "a/f", NULL, 0));
  SHOW(access("a/f", W_OK));
  SHOW(truncate("a/f", 0));
  write_file("b/new", "written below");
  show_file("a/new");
  statfs("a", &fs);
  VALUE(fs.f_flags & 1);
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_BIND | MS_NOEXEC, NULL));
  SHOW(open("a/new2", O_CREAT | O_WRONLY, 0755) >= 0);
  SHOW(access("a/new2", X_OK));
  SHOW(umount2("a", MNT_DETACH));
  SHOW(mount("tmp", "a", "tmpfs", 0, NULL));
  fd = open("a/held", O_CREAT | O_RDWR, 0644);
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
  close(fd);
  SHOW(mount(NULL, "a", NULL, MS_REMOUNT | MS_RDONLY, NULL));
  SHOW(unlink("a/held"));
  SHOW(umount2("a", MNT_EXPIRE));
  SHOW(umount2("a", MNT_EXPIRE));

  SECTION("move, propagation");
  SHOW(mount("tmp", "a", "tmpfs", 0, NULL));
  write_file("a/m", "moved");
  SHOW(mount("a", "b", NULL, MS_MOVE, NULL));
  show_file("b/m");
  SHOW(mount("a", "b", NULL, MS_MOVE, NULL));
  SHOW(mount("b", "b", NULL, MS_MOVE, NULL));
  SHOW(mount(NULL, "b", NULL, MS_SHARED | MS_PRIVATE, NULL));
  SHOW(mount(NULL, "a", NULL, MS_SHARED, NULL));
  SHOW(mount(NULL, "b", NULL, MS_SHARED, NULL));
  SHOW(mount("b", "a", NULL, MS_BIND, NULL));
  mkdir("b/sub", 0755);
  SHOW(mount("tmp", "b/sub", "tmpfs", 0, NULL));
  write_file("b/sub/x", "seen in both");
  show_file("a/sub/x");
  SHOW(umount2("a/sub", 0));
  SHOW(access("b/sub/x", F_OK));
  SHOW(umount2("a", 0));
  SHOW(mount(NULL, "b", NULL, MS_UNBINDABLE, NULL));
  SHOW(mount("b", "a", NULL, MS_BIND, NULL));

  SECTION("pivot_root");
  SHOW(mount(NULL, "b", NULL, MS_PRIVATE, NULL));
  mkdir("b/old", 0755);
  SHOW(pivot("nope", "nope"));
  SHOW(pivot("a", "a"));
  SHOW(pivot("b", "a"));
  SHOW(pivot("b", "b/m"));
  SHOW(pivot("b", "b/old"));
  show_file("/m");
  SHOW(access("/old/proc", F_OK));
  SHOW(chdir("/"));
  SHOW(umount2("/old", MNT_DETACH));
  SHOW(access("/old/proc", F_OK));
  SHOW(rmdir("/old"));
  SHOW(access("/proc", F_OK));
  if (fork() == 0) {
    setuid(1000);
    SHOW(mount("none", "/", "tmpfs", 0, NULL));
    SHOW(mount("none", "/nope", "tmpfs", 0, NULL));
    SHOW(umount2("/", 0));
    SHOW(pivot("/", "/"));
    SHOW(unshare(CLONE_NEWNS));
    exit(0);
  }
  wait(NULL);
  return 0;
}
