/* pivot_root(2) step by step. */
#include "mount.h"

static int pivot(const char *new_root, const char *put_old) { return syscall(SYS_pivot_root, new_root, put_old); }

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static const char *link_text(const char *path) {
  static char text[PATH_MAX];
  long length = readlink(path, text, sizeof text - 1);
  text[length < 0 ? 0 : length] = '\0';
  return text;
}

static void to_root_of_its_own(void) {
  unshare(CLONE_NEWNS);
  tmpfs_at("root");
  mkdir("root/old", 0755);
  mkdir("root/proc", 0755);
  mount("/proc", "root/proc", NULL, MS_BIND | MS_REC, NULL);
}

int main(void) {
  own_workplace();

  RULE("MNT-040");
  tmpfs_at("new");
  mkdir("new/old", 0755);
  mkdir("plain", 0755);
  mkdir("plain/old", 0755);
  make_file("file");
  SHOW(pivot("plain", "plain/old"));
  SHOW(pivot("missing", "new/old"));
  SHOW(pivot("new", "new/missing"));
  SHOW(pivot("file", "new/old"));
  SHOW(pivot("new", "file"));
  SHOW(pivot("new", "/"));
  SHOW(pivot("new", "plain"));
  SHOW(pivot("/", "new/old"));

  RULE("MNT-041");
  tmpfs_at("shared");
  mount(NULL, "shared", NULL, MS_SHARED, NULL);
  tmpfs_at("shared/new");
  mkdir("shared/new/old", 0755);
  SHOW(pivot("shared/new", "shared/new/old"));
  mkdir("shared/old", 0755);
  SHOW(pivot("shared", "shared/old"));
  IN_CHILD(to_root_of_its_own(); SHOW(mount(NULL, "/", NULL, MS_SHARED, NULL)); tmpfs_at("root/inner"); mkdir("root/inner/old", 0755);
           SHOW(chdir("root")); SHOW(chroot(".")); SHOW(pivot("inner", "inner/old")));

  RULE("MNT-042");
  SHOW(pivot("/", "/"));
  SHOW(chdir("/"));
  SHOW(pivot(".", "."));
  chdir(workplace);

  RULE("MNT-043");
  int ready[2], done[2], away[2];
  char byte;
  pipe(ready);
  pipe(done);
  pipe(away);
  pid_t leader = fork();
  if (leader == 0) {
    to_root_of_its_own();
    chdir("/");
    pid_t at_root = fork();
    if (at_root == 0) {
      write(ready[1], "x", 1);
      read(done[0], &byte, 1);
      char cwd[PATH_MAX];
      printf("at the old root: cwd %s, ", getcwd(cwd, sizeof cwd));
      printf("root has old: %d, work: %d\n", exists("/old"), exists("/old") && exists(workplace));
      exit(0);
    }
    pid_t below = fork();
    if (below == 0) {
      chdir(workplace);
      write(ready[1], "x", 1);
      read(away[0], &byte, 1);
      char cwd[PATH_MAX];
      getcwd(cwd, sizeof cwd);
      printf("below: cwd is under /old: %d\n", strncmp(cwd, "/old/", 5) == 0 && strcmp(cwd + 4, workplace) == 0);
      write(ready[1], "x", 1);
      read(away[0], &byte, 1);
      printf("after the old root went: %s\n", syscall(SYS_getcwd, cwd, sizeof cwd) < 0 ? strerrorname_np(errno) : strncmp(cwd, "(unreachable)", 13) == 0 ? "unreachable" : cwd);
      exit(0);
    }
    read(ready[0], &byte, 1);
    read(ready[0], &byte, 1);
    char new_root[PATH_MAX], old[PATH_MAX];
    snprintf(new_root, sizeof new_root, "%s/root", workplace);
    snprintf(old, sizeof old, "%s/root/old", workplace);
    SHOW(pivot(new_root, old));
    char cwd[PATH_MAX];
    printf("cwd %s\n", getcwd(cwd, sizeof cwd));
    CHECK(exists("/old/proc") && exists("/proc/self"));
    write(done[1], "x", 1);
    show_end("at the root", at_root);
    write(away[1], "x", 1);
    read(ready[0], &byte, 1);
    SHOW(umount2("/old", MNT_DETACH));
    CHECK(count_mounts() >= 2 && !exists("/old/proc"));
    write(away[1], "x", 1);
    show_end("below", below);
    exit(0);
  }
  show_end("leader", leader);

  RULE("MNT-044");
  IN_CHILD(to_root_of_its_own(); make_file("root/mark"); SHOW(chdir("root")); SHOW(pivot(".", "."));
           SHOW(umount2(".", MNT_DETACH)); CHECK(exists("mark")); CHECK(exists("/mark")); char cwd[PATH_MAX]; printf("cwd %s\n", getcwd(cwd, sizeof cwd));
           struct line line; CHECK(find_line("/", &line)); printf("%s\n", line.source));
  return 0;
}
