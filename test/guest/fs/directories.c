/* mkdir, rmdir, mknod, link, symlink, readlink, rename, unlink, getdents64, getcwd, chdir, chroot. */
#include "files.h"
#include <dirent.h>
#include <sys/sysmacros.h>

static char buffer[8192];

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void list(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, by_name);
  printf("%s:", path);
  for (int i = 0; i < count; i++) printf(" %s(%d)", entries[i]->d_name, entries[i]->d_type);
  printf("\n");
}

static long links(const char *path) {
  struct stat st;
  return lstat(path, &st) < 0 ? -errno : (long)st.st_nlink;
}

#define RENAME(old, new, flags) SHOW(syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, new, flags))

static void making(void) {
  SECTION("mkdir, rmdir, mknod");
  struct stat st;
  SHOW(mkdir("d", 0777));
  SHOW(mkdir("d", 0777));
  SHOW(mkdir("d/", 0777));
  SHOW(mkdir("e/", 07777));
  stat("e", &st);
  printf("mode %o\n", st.st_mode);
  SHOW(mkdir("", 0777));
  SHOW(mkdir(".", 0777));
  SHOW(mkdir("..", 0777));
  SHOW(mkdir("/", 0777));
  SHOW(mkdir("nope/x", 0777));
  SHOW(mkdir("d/f", 0777));
  SHOW(mkdirat(99, "x", 0777));
  SHOW(mkdir(BAD, 0777));
  VALUE(links("d"));
  SHOW(rmdir("d"));
  SHOW(rmdir("d/f/."));
  SHOW(rmdir("d/f/.."));
  SHOW(rmdir("d/f/"));
  SHOW(rmdir("nope"));
  SHOW(rmdir("/"));
  SHOW(rmdir("/proc"));
  VALUE(links("d"));
  write_file("d/f", "f");
  SHOW(rmdir("d/f"));
  SHOW(mkdir("d/f/x", 0777));
  SHOW(mknod("node", S_IFREG | 0600, 0));
  SHOW(mknod("plain", 0600, 0));
  SHOW(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
  SHOW(mknod("socket", S_IFSOCK | 0666, 0));
  SHOW(mknod("block", S_IFBLK | 0666, makedev(7, 300)));
  SHOW(mknod("dir", S_IFDIR | 0666, 0));
  SHOW(mknod("link", S_IFLNK | 0666, 0));
  SHOW(mknod("bad", 0170000, 0));
  SHOW(mknod("node", S_IFREG | 0600, 0));
  SHOW(mknod("slash/", S_IFREG | 0600, 0));
  stat("null", &st);
  printf("mode %o, device %u:%u\n", st.st_mode, major(st.st_rdev), minor(st.st_rdev));
  stat("block", &st);
  printf("mode %o, device %u:%u\n", st.st_mode, major(st.st_rdev), minor(st.st_rdev));
  SHOW(open("socket", O_RDONLY));
  list(".");
}

static void linking(void) {
  SECTION("link, symlink, readlink");
  struct stat st;
  mkdir("l", 0777);
  chdir("l");
  write_file("f", "contents");
  mkdir("d", 0777);
  SHOW(link("f", "g"));
  VALUE(links("f"));
  SHOW(link("f", "g"));
  SHOW(link("nope", "h"));
  SHOW(link("d", "h"));
  SHOW(link("f", "d"));
  SHOW(link("f", "d/"));
  SHOW(link("f", "new/"));
  SHOW(link("f/", "h"));
  SHOW(link("f", ""));
  SHOW(link("", "h"));
  SHOW(symlink("f", "s"));
  SHOW(symlink("f", "s"));
  SHOW(symlink("", "t"));
  SHOW(symlink("x", ""));
  SHOW(symlink("x", "t/"));
  SHOW(symlink("nowhere/at/all", "t"));
  memset(buffer, 'x', 4096);
  buffer[4096] = 0;
  SHOW(symlink(buffer, "long"));
  buffer[4095] = 0;
  SHOW(symlink(buffer, "long"));
  SHOW(readlink("long", buffer, sizeof buffer));
  SHOW(readlink("t", buffer, 100));
  SHOW(readlink("t", buffer, 3));
  printf("%.3s\n", buffer);
  SHOW(readlink("t", buffer, 0));
  SHOW(syscall(SYS_readlinkat, AT_FDCWD, "t", buffer, -1));
  SHOW(readlink("f", buffer, 100));
  SHOW(readlink("nope", buffer, 100));
  SHOW(readlink("", buffer, 100));
  SHOW(readlink("t", BAD, 100));
  SHOW(lstat("s", &st));
  printf("mode %o, size %ld\n", st.st_mode, (long)st.st_size);
  SHOW(link("s", "s2"));
  SHOW(readlink("s2", buffer, 100));
  SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "s3", AT_SYMLINK_FOLLOW));
  SHOW(readlink("s3", buffer, 100));
  SHOW(linkat(AT_FDCWD, "s", AT_FDCWD, "s4", 0x1));
  int fd = open("t", O_PATH | O_NOFOLLOW);
  SHOW(readlinkat(fd, "", buffer, 100));
  close(fd);
  fd = open("f", O_PATH);
  SHOW(readlinkat(fd, "", buffer, 100));
  SHOW(linkat(fd, "", AT_FDCWD, "viafd", AT_EMPTY_PATH));
  SHOW(linkat(fd, "", AT_FDCWD, "viafd2", 0));
  close(fd);
  VALUE(links("f"));
  list(".");
  chdir("..");
}

static void renaming(void) {
  SECTION("rename");
  mkdir("r", 0777);
  chdir("r");
  write_file("a", "a");
  write_file("b", "b");
  mkdir("d", 0777);
  mkdir("e", 0777);
  mkdir("e/sub", 0777);
  symlink("a", "s");
  link("a", "a2");
  SHOW(rename("nope", "x"));
  SHOW(rename("a", "a"));
  SHOW(rename("a", "a2"));
  list(".");
  SHOW(rename("a", "d"));
  SHOW(rename("d", "a"));
  SHOW(rename("d", "e"));
  SHOW(rename("e", "d"));
  SHOW(rename("d", "d/sub/inner"));
  SHOW(rename("d/sub", "d"));
  SHOW(rename("d", "d/x"));
  SHOW(rename("a", "x/"));
  SHOW(rename("a/", "x"));
  SHOW(rename("d/", "e/"));
  SHOW(rename(".", "x"));
  SHOW(rename("e", ".."));
  SHOW(rename("e", "."));
  SHOW(rename("", "x"));
  SHOW(rename("a", ""));
  SHOW(rename("a", "nope/x"));
  SHOW(rename("a", "/proc/x"));
  SHOW(rename("s", "t"));
  SHOW(rename("a", "b"));
  show_file("b");
  list(".");
  write_file("c", "c");
  RENAME("b", "c", 1);
  RENAME("b", "new", 1);
  RENAME("new", "c", 2);
  show_file("new");
  show_file("c");
  RENAME("new", "nope", 2);
  RENAME("new", "e", 2);
  show_file("e");
  RENAME("e", "new/inside", 2);
  RENAME("e", "new", 3);
  RENAME("e", "new", 8);
  RENAME(BAD, "new", 8);
  list(".");
  VALUE(links("new"));
  chdir("..");
}

static void unlinking(void) {
  SECTION("unlink");
  mkdir("u", 0777);
  chdir("u");
  write_file("f", "f");
  mkdir("d", 0777);
  symlink("f", "s");
  SHOW(unlink("nope"));
  SHOW(unlink("d"));
  SHOW(unlink("."));
  SHOW(unlink("/"));
  SHOW(unlink(""));
  SHOW(unlink("f/"));
  SHOW(unlink("d/"));
  SHOW(unlink("s"));
  SHOW(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR));
  SHOW(unlinkat(AT_FDCWD, "f", 1));
  SHOW(unlinkat(99, "f", 0));
  SHOW(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR));
  SHOW(unlink("f"));
  SHOW(unlink("f"));
  list(".");
  chdir("..");
}

static void reading(void) {
  SECTION("getdents64");
  mkdir("g", 0777);
  for (int i = 0; i < 300; i++) {
    char name[20];
    snprintf(name, sizeof name, "g/file%d", i);
    write_file(name, "");
  }
  int fd = open("g", O_RDONLY), file = open("g/file0", O_RDONLY);
  SHOW(syscall(SYS_getdents64, 99, buffer, 100));
  SHOW(syscall(SYS_getdents64, file, buffer, 100));
  SHOW(syscall(SYS_getdents64, fd, buffer, 10));
  SHOW(syscall(SYS_getdents64, fd, BAD, 100));
  int count = 0, rounds = 0;
  long length;
  while ((length = syscall(SYS_getdents64, fd, buffer, 1000)) > 0) {
    rounds++;
    for (long at = 0; at < length; count++) at += ((struct dirent *)(buffer + at))->d_reclen;
  }
  printf("%d entries in %d rounds\n", count, rounds);
  SHOW(syscall(SYS_getdents64, fd, buffer, 1000));
  SHOW(lseek(fd, 0, SEEK_SET));
  length = syscall(SYS_getdents64, fd, buffer, 24);
  printf("first: %s\n", ((struct dirent *)buffer)->d_name);
  for (int i = 0; i < 300; i++) {
    char name[20];
    snprintf(name, sizeof name, "g/file%d", i);
    unlink(name);
  }
  lseek(fd, 0, SEEK_SET);
  SHOW(syscall(SYS_getdents64, fd, buffer, 1000));
  rmdir("g");
  lseek(fd, 0, SEEK_SET);
  SHOW(syscall(SYS_getdents64, fd, buffer, 1000));
  SHOW(openat(fd, "x", O_CREAT | O_WRONLY, 0644));
  close(fd);
  close(file);
}

static void working_directory(void) {
  SECTION("getcwd, chdir, chroot");
  mkdir("cwd", 0777);
  mkdir("cwd/deep", 0777);
  write_file("cwd/file", "");
  SHOW(chdir("cwd/file"));
  SHOW(chdir("nope"));
  SHOW(chdir(""));
  SHOW(chdir(BAD));
  SHOW(chdir("cwd/deep"));
  SHOW(syscall(SYS_getcwd, buffer, 3));
  SHOW(syscall(SYS_getcwd, BAD, 4096));
  int deep = open(".", O_RDONLY), file = open("../file", O_RDONLY);
  SHOW(chdir("../.."));
  SHOW(fchdir(file));
  SHOW(fchdir(99));
  SHOW(fchdir(deep));
  SHOW(rmdir("../deep"));
  SHOW(syscall(SYS_getcwd, buffer, 4096));
  SHOW(open("x", O_CREAT | O_WRONLY, 0644));
  SHOW(chdir("."));
  SHOW(chdir(".."));
  SHOW(chroot("nope"));
  SHOW(chroot("file"));
  pid_t child = fork();
  if (child == 0) {
    int outside = open("..", O_RDONLY);
    SHOW(chroot("."));
    SHOW(chdir("/"));
    SHOW(syscall(SYS_getcwd, buffer, 4096));
    printf("%s\n", buffer);
    SHOW(access("/file", F_OK));
    SHOW(chdir(".."));
    SHOW(access("file", F_OK));
    SHOW(fchdir(outside));
    SHOW(access("cwd/file", F_OK));
    SHOW(syscall(SYS_getcwd, buffer, 4096) > 0);
    printf("%.13s\n", buffer);
    exit(0);
  }
  show_end("child", child);
  if (fork() == 0) {
    setuid(1000);
    SHOW(chroot("."));
    exit(0);
  }
  wait(NULL);
}

int main(void) {
  enter_work_directory();
  making();
  linking();
  renaming();
  unlinking();
  reading();
  working_directory();
  return 0;
}
