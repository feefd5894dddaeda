/* stat, statx, chmod, chown, utimensat, truncate, fallocate, access, umask: as root and as somebody else. */
#include "files.h"
#include <sys/sysmacros.h>
#include <sys/time.h>

static char buffer[4096];

static void show(const char *path) {
  struct stat st;
  if (lstat(path, &st) < 0)
    printf("%s: %s\n", path, strerrorname_np(errno));
  else
    printf("%s: mode %o, owner %d:%d, links %ld, size %ld, blocks %ld of 512, %ld at a time\n", path, st.st_mode, st.st_uid, st.st_gid,
           (long)st.st_nlink, (long)st.st_size, (long)st.st_blocks, (long)st.st_blksize);
}

static void show_times(const char *path) {
  struct stat st;
  lstat(path, &st);
  printf("%s: atime %ld.%09ld, mtime %ld.%09ld\n", path, (long)st.st_atim.tv_sec, st.st_atim.tv_nsec, (long)st.st_mtim.tv_sec,
         st.st_mtim.tv_nsec);
}

static void stats(void) {
  SECTION("stat");
  struct stat st;
  write_file("f", "0123456789");
  mkdir("d", 0755);
  symlink("f", "s");
  SHOW(stat("nope", &st));
  SHOW(stat("", &st));
  SHOW(stat("f/x", &st));
  SHOW(stat("f", BAD));
  SHOW(stat(BAD, &st));
  SHOW(fstat(99, &st));
  SHOW(fstatat(AT_FDCWD, "f", &st, 0x10000));
  SHOW(fstatat(99, "f", &st, 0));
  SHOW(fstatat(99, "", &st, 0));
  SHOW(fstatat(99, "", &st, AT_EMPTY_PATH));
  SHOW(fstatat(AT_FDCWD, "", &st, AT_EMPTY_PATH));
  SHOW(fstatat(AT_FDCWD, "s", &st, AT_SYMLINK_NOFOLLOW));
  VALUE(S_ISLNK(st.st_mode));
  SHOW(stat("s", &st));
  VALUE(S_ISREG(st.st_mode));
  show("f");
  show("s");
  stat("/dev/null", &st);
  printf("null: mode %o, device %u:%u\n", st.st_mode, major(st.st_rdev), minor(st.st_rdev));
  int ends[2];
  pipe(ends);
  fstat(ends[0], &st);
  printf("pipe: mode %o, links %ld, size %ld, %ld at a time\n", st.st_mode, (long)st.st_nlink, (long)st.st_size, (long)st.st_blksize);

  SECTION("statx");
  struct statx sx;
  SHOW(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &sx));
  printf("mode %o, size %ld, links %u, owner %u:%u\n", sx.stx_mode, (long)sx.stx_size, sx.stx_nlink, sx.stx_uid, sx.stx_gid);
  VALUE((sx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
  SHOW(statx(AT_FDCWD, "f", 0, 1u << 31, &sx));
  SHOW(statx(AT_FDCWD, "f", 0x6000, 0, &sx));
  SHOW(statx(AT_FDCWD, "f", 0x2000, 0, &sx));
  SHOW(statx(AT_FDCWD, "f", 0x1, 0, &sx));
  SHOW(statx(AT_FDCWD, "f", 0, 0, BAD));
  SHOW(statx(99, "", AT_EMPTY_PATH, 0, &sx));
  SHOW(syscall(SYS_statx, AT_FDCWD, NULL, AT_EMPTY_PATH, STATX_BASIC_STATS, &sx));
  SHOW(syscall(SYS_statx, AT_FDCWD, NULL, 0, STATX_BASIC_STATS, &sx));
  close(ends[0]);
  close(ends[1]);
}

static void modes(void) {
  SECTION("chmod");
  int fd = open("f", O_RDONLY);
  SHOW(chmod("f", 0107644));
  show("f");
  SHOW(chmod("s", 0600));
  show("f");
  show("s");
  SHOW(fchmod(fd, 0640));
  SHOW(fchmod(99, 0640));
  SHOW(chmod("nope", 0640));
  SHOW(syscall(452, AT_FDCWD, "s", 0600, AT_SYMLINK_NOFOLLOW));
  SHOW(syscall(452, AT_FDCWD, "f", 0600, 0x1));
  SHOW(syscall(452, fd, "", 0600, AT_EMPTY_PATH));
  show("f");
  SECTION("chown");
  SHOW(chmod("f", 06755));
  SHOW(chown("f", 1000, -1));
  show("f");
  SHOW(chmod("f", 06745));
  SHOW(fchown(fd, -1, 1001));
  show("f");
  SHOW(chmod("f", 06755));
  SHOW(chown("f", -1, -1));
  show("f");
  SHOW(lchown("s", 5, 6));
  show("s");
  SHOW(chown("s", 7, 8));
  show("f");
  SHOW(fchownat(fd, "", 1000, 1000, AT_EMPTY_PATH));
  SHOW(fchownat(AT_FDCWD, "f", 0, 0, 0x1));
  SHOW(chown("nope", 0, 0));
  SHOW(mkdir("setgid", 0755));
  SHOW(chown("setgid", 0, 1000));
  SHOW(chmod("setgid", 02755));
  SHOW(mkdir("setgid/sub", 0700));
  write_file("setgid/file", "");
  show("setgid/sub");
  show("setgid/file");
  SECTION("umask");
  VALUE(umask(0777777));
  VALUE(umask(022));
  close(fd);
}

static void times(void) {
  SECTION("utimensat");
  struct timespec t[2] = {{1000, 1}, {-5, 999999999}};
  int fd = open("f", O_RDONLY);
  SHOW(utimensat(AT_FDCWD, "f", t, 0));
  show_times("f");
  t[0] = (struct timespec){0, UTIME_OMIT};
  t[1] = (struct timespec){123456789012, 5};
  SHOW(utimensat(AT_FDCWD, "f", t, 0));
  show_times("f");
  t[1] = (struct timespec){0, UTIME_OMIT};
  SHOW(utimensat(AT_FDCWD, "nope", t, 0));
  SHOW(utimensat(AT_FDCWD, "nope", NULL, 0));
  t[1] = (struct timespec){0, 1000000000};
  SHOW(utimensat(AT_FDCWD, "f", t, 0));
  t[1] = (struct timespec){7, 8};
  SHOW(utimensat(AT_FDCWD, "s", t, AT_SYMLINK_NOFOLLOW));
  SHOW(utimensat(AT_FDCWD, "f", t, 1));
  SHOW(utimensat(AT_FDCWD, "f", BAD, 0));
  SHOW(futimens(fd, t));
  show_times("f");
  SHOW(futimens(99, t));
  SHOW(syscall(SYS_utimensat, fd, NULL, t, 1));
  SHOW(syscall(SYS_utimensat, AT_FDCWD, NULL, t, 0));
  SHOW(utimensat(fd, "", t, AT_EMPTY_PATH));
  close(fd);
}

static void sizes(void) {
  SECTION("truncate");
  write_file("t", "0123456789");
  int reader = open("t", O_RDONLY), fd = open("t", O_RDWR), ends[2];
  pipe(ends);
  SHOW(truncate("t", 5));
  show("t");
  SHOW(ftruncate(fd, 8));
  SHOW(pread(fd, buffer, 10, 0));
  printf("%d %d\n", buffer[4], buffer[7]);
  SHOW(ftruncate(fd, -1));
  SHOW(ftruncate(reader, 0));
  SHOW(ftruncate(99, -1));
  SHOW(ftruncate(ends[1], 0));
  SHOW(truncate("t", -1));
  SHOW(truncate("d", 0));
  SHOW(truncate("nope", 0));
  SHOW(truncate("", 0));
  SHOW(truncate("/dev/null", 0));
  SECTION("fallocate");
  SHOW(ftruncate(fd, 0));
  SHOW(fallocate(fd, 0, 0, 10000));
  show("t");
  SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, 10000, 10000));
  show("t");
  memset(buffer, 'x', sizeof buffer);
  for (int i = 0; i < 4; i++) write(fd, buffer, 4096);
  SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 9000));
  show("t");
  SHOW(pread(fd, buffer, 102, 0));
  printf("%c %d\n", buffer[99], buffer[100]);
  SHOW(pread(fd, buffer, 4, 9098));
  printf("%d %c\n", buffer[1], buffer[2]);
  SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 10));
  SHOW(fallocate(fd, 0x80, 0, 10));
  SHOW(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, 4096));
  SHOW(fallocate(fd, 0, -1, 10));
  SHOW(fallocate(fd, 0, 0, 0));
  SHOW(fallocate(reader, 0, 0, 10));
  SHOW(fallocate(ends[1], 0, 0, 10));
  SHOW(fallocate(99, 0, 0, 10));
  int directory = open("d", O_RDONLY);
  SHOW(fallocate(directory, 0, 0, 10));
  SECTION("fadvise, readahead, sync");
  SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED));
  SHOW(syscall(SYS_fadvise64, fd, 0L, 0L, 99));
  SHOW(syscall(SYS_fadvise64, fd, 0L, -1L, 0));
  SHOW(syscall(SYS_fadvise64, ends[0], 0L, 0L, 0));
  SHOW(readahead(fd, 0, 100));
  SHOW(readahead(directory, 0, 100));
  SHOW(readahead(ends[0], 0, 100));
  SHOW(readahead(99, 0, 100));
  SHOW(sync_file_range(fd, 0, 0, 7));
  SHOW(sync_file_range(fd, 0, 0, 8));
  SHOW(sync_file_range(fd, -1, 0, 1));
  SHOW(sync_file_range(ends[0], 0, 0, 1));
  SHOW(fdatasync(fd));
  SHOW(syncfs(ends[0]));
  close(ends[0]);
  close(ends[1]);
}

static void as_somebody(void) {
  SECTION("as user 1000");
  write_file("root", "secret");
  chmod("root", 0600);
  write_file("mine", "");
  chown("mine", 1000, 1000);
  mkdir("closed", 0700);
  write_file("closed/f", "");
  mkdir("sticky", 0777);
  chmod("sticky", 01777);
  write_file("sticky/root", "");
  chmod("sticky/root", 0666);
  chmod(".", 0755);
  pid_t child = fork();
  if (child == 0) {
    setgid(1000);
    setuid(1000);
    struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}}, other[2] = {{1, 1}, {1, 1}};
    SHOW(open("root", O_RDONLY));
    SHOW(open("new", O_CREAT | O_WRONLY, 0644));
    SHOW(stat("closed/f", &(struct stat){0}));
    SHOW(chdir("closed"));
    SHOW(mkdir("x", 0777));
    SHOW(unlink("mine"));
    SHOW(chmod("root", 0644));
    SHOW(chmod("mine", 02644));
    show("mine");
    SHOW(chown("mine", 0, -1));
    SHOW(chown("mine", 1000, 1000));
    SHOW(chown("mine", -1, 0));
    SHOW(chown("root", -1, -1));
    SHOW(utimensat(AT_FDCWD, "root", now, 0));
    SHOW(utimensat(AT_FDCWD, "root", other, 0));
    SHOW(utimensat(AT_FDCWD, "sticky/root", now, 0));
    SHOW(utimensat(AT_FDCWD, "sticky/root", other, 0));
    SHOW(utimensat(AT_FDCWD, "mine", other, 0));
    SHOW(truncate("root", 0));
    SHOW(truncate("sticky/root", 0));
    SHOW(unlink("sticky/root"));
    SHOW(rename("sticky/root", "sticky/other"));
    SHOW(mknod("sticky/dev", S_IFCHR | 0666, makedev(1, 3)));
    SHOW(mkfifo("sticky/fifo", 0666));
    SHOW(access("root", R_OK));
    SHOW(access("root", F_OK));
    SHOW(access("mine", R_OK | W_OK));
    SHOW(access("mine", X_OK));
    SHOW(access("closed/f", F_OK));
    SHOW(open("root", O_RDONLY | O_NOATIME));
    exit(0);
  }
  show_end("child", child);
  SECTION("access");
  SHOW(access("root", R_OK | W_OK));
  SHOW(access("root", X_OK));
  SHOW(access("d", X_OK));
  SHOW(access("nope", F_OK));
  SHOW(access("root", 8));
  SHOW(access("", F_OK));
  SHOW(syscall(439, AT_FDCWD, "root", R_OK, 0x1));
  SHOW(syscall(439, AT_FDCWD, "root", R_OK, AT_EACCESS));
  SHOW(syscall(439, AT_FDCWD, "", R_OK, AT_EMPTY_PATH));
  child = fork();
  if (child == 0) {
    /* access(2) asks for the real user. */
    setresuid(1000, 0, 0);
    SHOW(access("root", R_OK));
    SHOW(syscall(439, AT_FDCWD, "root", R_OK, AT_EACCESS));
    exit(0);
  }
  show_end("child", child);
}

int main(void) {
  enter_work_directory();
  stats();
  modes();
  times();
  sizes();
  as_somebody();
  return 0;
}
