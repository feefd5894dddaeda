/* Capabilities in a user namespace, and files of those who are in it or not (user_namespaces(7)). */
#include "userns.h"

static void make(const char *name, mode_t mode, uid_t uid, gid_t gid) {
  int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  fchown(fd, uid, gid);
  fchmod(fd, mode);
  close(fd);
}

static int can_open(const char *name, int flags) {
  int fd = open(name, flags);
  if (fd >= 0) close(fd);
  return fd < 0 ? -1 : 0;
}

static void show_owner(const char *name) {
  struct stat st;
  if (lstat(name, &st) != 0)
    printf("%s: %s\n", name, strerrorname_np(errno));
  else
    printf("%s: %u:%u %o\n", name, st.st_uid, st.st_gid, st.st_mode);
}

/* Root of a namespace that has two users, 100000 and 100001 of outside, and nobody else. */
#define AS_ROOT_OF_TWO(...) \
  IN_USERNS("0 100000 2\n", "0 100000 2\n", setgroups(0, NULL); setresgid(0, 0, 0); setresuid(0, 0, 0); __VA_ARGS__)

int main(void) {
  umask(022);
  chmod(".", 0777);
  make("mine", 0600, 100000, 100000);
  make("other", 0600, 100001, 100001);
  make("unmapped", 0600, 1000, 1000);
  make("uid", 0600, 100001, 1000);
  make("gid", 0600, 1000, 100001);
  make("group", 0060, 1000, 100000);
  make("world", 0666, 1000, 1000);

  RULE("CAP-010");
  AS_ROOT_OF_TWO({
    SHOW(can_open("mine", O_RDWR));
    SHOW(can_open("other", O_RDWR));
    SHOW(can_open("unmapped", O_RDONLY));
    SHOW(can_open("uid", O_RDONLY));
    SHOW(can_open("gid", O_RDONLY));
    SHOW(can_open("group", O_RDWR));
    SHOW(can_open("world", O_RDWR));
  });

  RULE("CAP-011");
  AS_ROOT_OF_TWO({
    SHOW(chmod("other", 0640));
    SHOW(chmod("uid", 0640));
    SHOW(chmod("gid", 0640));
    SHOW(chmod("unmapped", 0640));
    SHOW(utimensat(AT_FDCWD, "uid", NULL, 0));
    struct timespec times[2] = {{1, 0}, {1, 0}};
    SHOW(utimensat(AT_FDCWD, "uid", times, 0));
    SHOW(utimensat(AT_FDCWD, "gid", times, 0));
  });

  RULE("CAP-012");
  AS_ROOT_OF_TWO({
    SHOW(chown("mine", 0, 0));
    SHOW(chown("mine", 5, -1));
    SHOW(chown("mine", -1, 5));
    SHOW(chown("unmapped", 0, 0));
    SHOW(chown("unmapped", -1, 0));
    SHOW(chown("uid", 0, -1));
    SHOW(chown("gid", -1, 0));
    SHOW(chown("gid", 0, -1));
  });
  make("uid", 0600, 100000, 1000);
  AS_ROOT_OF_TWO({
    SHOW(chown("uid", -1, 0));
    show_owner("uid");
  });

  RULE("CAP-013");
  mkdir("closed", 0700);
  make("closed/file", 0666, 0, 0);
  chown("closed", 1000, 1000);
  AS_ROOT_OF_TWO(SHOW(can_open("closed/file", O_RDONLY)); SHOW(chdir("closed")); SHOW(can_open("closed", O_RDONLY)));
  chown("closed", 100001, 100001);
  AS_ROOT_OF_TWO(SHOW(can_open("closed/file", O_RDONLY)); SHOW(chdir("closed")));

  RULE("CAP-014");
  make("half", 0644, 100000, 1000);
  AS_ROOT_OF_TWO({
    show_owner("half");
    show_owner("unmapped");
    make("made", 0644, -1, -1);
    SHOW(mkdir("folder", 0755));
    SHOW(symlink("made", "link"));
    show_owner("made");
  });
  show_owner("made");
  show_owner("folder");
  show_owner("link");

  RULE("CAP-015");
  AS_ROOT_OF_TWO({
    SHOW(chown("made", 1, 1));
    show_owner("made");
    SHOW(can_open("made", O_RDWR));
    SHOW(chmod("made", 0));
    SHOW(can_open("made", O_RDWR));
    SHOW(chown("made", 0, 1));
    SHOW(unlink("folder"));
    SHOW(rmdir("folder"));
  });
  show_owner("made");
  return 0;
}
