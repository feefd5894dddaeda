/* xattr(7) on a tmpfs. */
#include "files.h"
#include <sys/xattr.h>

static char value[70000];

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void show_names(const char *path) {
  char list[1000];
  char *names[20];
  ssize_t length = listxattr(path, list, sizeof list);
  int count = 0;
  for (ssize_t at = 0; at < length; at += strlen(list + at) + 1) names[count++] = list + at;
  qsort(names, count, sizeof *names, by_text);
  printf("%s has %ld bytes of names:", path, (long)length);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

int main(void) {
  enter_work_directory();
  write_file("f", "");
  mkdir("d", 0755);
  symlink("f", "s");
  mkfifo("p", 0666);
  int fd = open("f", O_RDONLY), path = open("f", O_PATH);
  SHOW(setxattr("f", "user.a", "value", 5, 0));
  SHOW(getxattr("f", "user.a", value, sizeof value));
  SHOW(getxattr("f", "user.a", value, 0));
  SHOW(getxattr("f", "user.a", value, 4));
  SHOW(getxattr("f", "user.a", BAD, 5));
  SHOW(getxattr("f", "user.none", value, 5));
  SHOW(setxattr("f", "user.a", "v", 1, XATTR_CREATE));
  SHOW(setxattr("f", "user.b", "v", 1, XATTR_REPLACE));
  SHOW(setxattr("f", "user.a", "v", 1, XATTR_REPLACE));
  SHOW(setxattr("f", "user.a", "v", 1, XATTR_CREATE | XATTR_REPLACE));
  SHOW(setxattr("f", "user.a", "v", 1, 4));
  SHOW(setxattr("f", "user.empty", NULL, 0, 0));
  SHOW(getxattr("f", "user.empty", value, 10));
  SHOW(setxattr("f", "user.", "v", 1, 0));
  SHOW(setxattr("f", "other.x", "v", 1, 0));
  SHOW(setxattr("f", "noprefix", "v", 1, 0));
  SHOW(setxattr("f", "", "v", 1, 0));
  SHOW(getxattr("f", "", value, 1));
  SHOW(setxattr("f", BAD, "v", 1, 0));
  SHOW(setxattr("f", "user.c", BAD, 1, 0));
  SHOW(setxattr("f", "user.c", value, 65537, 0));
  char name[300];
  memset(name, 'n', sizeof name);
  memcpy(name, "user.", 5);
  name[255] = 0;
  SHOW(setxattr("f", name, "v", 1, 0));
  SHOW(removexattr("f", name));
  name[255] = 'n';
  name[256] = 0;
  SHOW(setxattr("f", name, "v", 1, 0));
  SHOW(setxattr("nope", "user.a", "v", 1, 0));
  SHOW(setxattr("", "user.a", "v", 1, 0));
  SHOW(setxattr("s", "user.vialink", "v", 1, 0));
  SHOW(lsetxattr("s", "user.link", "v", 1, 0));
  SHOW(lsetxattr("s", "trusted.link", "v", 1, 0));
  SHOW(lgetxattr("s", "trusted.link", value, 10));
  SHOW(setxattr("p", "user.fifo", "v", 1, 0));
  SHOW(getxattr("p", "user.fifo", value, 1));
  SHOW(setxattr("d", "user.dir", "v", 1, 0));
  SHOW(setxattr("f", "trusted.t", "v", 1, 0));
  SHOW(fsetxattr(fd, "user.fd", "v", 1, 0));
  SHOW(fsetxattr(path, "user.fd", "v", 1, 0));
  SHOW(fsetxattr(99, "user.fd", "v", 1, 0));
  SHOW(fgetxattr(fd, "user.fd", value, 10));
  show_names("f");
  show_names("d");
  SHOW(listxattr("f", value, 0));
  SHOW(listxattr("f", value, 3));
  SHOW(listxattr("f", BAD, 1000));
  SHOW(llistxattr("s", value, 100));
  SHOW(flistxattr(fd, value, 1000));
  SHOW(flistxattr(path, value, 1000));
  SHOW(removexattr("f", "user.none"));
  SHOW(removexattr("f", "user.a"));
  SHOW(fremovexattr(fd, "user.fd"));
  SHOW(lremovexattr("s", "trusted.link"));
  show_names("f");
  chmod("f", 0644);
  IN_CHILD({
    setuid(1000);
    SHOW(setxattr("f", "user.z", "v", 1, 0));
    SHOW(getxattr("f", "user.empty", value, 10));
    SHOW(getxattr("f", "trusted.t", value, 10));
    SHOW(setxattr("f", "trusted.t", "v", 1, 0));
    SHOW(setxattr("f", "security.capability", "\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, 0));
    show_names("f");
  });
  return 0;
}
