/* Bind mounts of the files of namespaces (namespaces(7)). */
#include "namespaces.h"

/* The fields of mountinfo of the topmost mount at `point`: root, and behind the dash type and source. */
static void show_mountinfo(const char *point, const char *ns_name, ino_t inode) {
  char line[1024], root[256], where[256], type[64], source[256], expected[64];
  FILE *file = fopen("/proc/self/mountinfo", "r");
  const char *found = "not there";
  while (fgets(line, sizeof line, file) != NULL) {
    char *dash = strstr(line, " - ");
    if (sscanf(line, "%*d %*d %*s %255s %255s", root, where) != 2 || strcmp(where, point) != 0) continue;
    sscanf(dash, " - %63s %255s", type, source);
    snprintf(expected, sizeof expected, "%s:[%lu]", ns_name, (unsigned long)inode);
    found = strcmp(root, expected) == 0 ? "its name" : root;
    printf("type %s, source %s, ", type, source);
  }
  printf("root %s\n", found);
  fclose(file);
}

static int exists(const char *point, ino_t inode) {
  struct stat status;
  return stat(point, &status) == 0 && status.st_ino == inode;
}

int main(void) {
  char folder[] = "/tmp/namespacesXXXXXX";
  mkdtemp(folder);
  stay_on_processor();
  unshare(CLONE_NEWNS);
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  mount("none", folder, "tmpfs", 0, NULL);
  chdir(folder);
  char point[128];
  snprintf(point, sizeof point, "%s/ns", folder);
  close(creat(point, 0644));

  RULE("GEN-080");
  pid_t child = paused_in(CLONE_NEWUTS);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/uts", child);
  IN_CHILD({
    int uts = ns_open_of(child, "uts");
    setns(uts, 0);
    sethostname("kept", 4);
  });
  ino_t inode = ns_inode_of(child, "uts");
  SHOW(mount(path, point, NULL, MS_BIND, NULL));
  finish(child);
  int fd = open(point, O_RDONLY);
  CHECK(inode_of(fd) == inode);
  SHOW(ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWUTS);
  struct statfs system;
  statfs(point, &system);
  printf("%#lx\n", (long)system.f_type);
  close(fd);
  IN_CHILD({
    char name[65];
    SHOW(setns(open(point, O_RDONLY), CLONE_NEWUTS));
    gethostname(name, sizeof name);
    printf("%s\n", name);
  });
  SHOW(open(point, O_RDWR));

  RULE("GEN-081");
  show_mountinfo(point, "uts", inode);
  SHOW(umount(point));
  SHOW(umount(point));
  SHOW(exists(point, inode));

  RULE("GEN-082");
  mkdir("directory", 0755);
  SHOW(mount("/proc/self/ns/uts", "directory", NULL, MS_BIND, NULL));
  SHOW(mount("none", "directory", "nsfs", 0, NULL));
  IN_CHILD({
    unshare(CLONE_NEWPID);
    pid_t init = fork();
    if (init == 0) pause_forever();
    inode = ns_inode("self", "pid_for_children");
    SHOW(mount("/proc/self/ns/pid_for_children", point, NULL, MS_BIND, NULL));
    CHECK(exists(point, inode));
    show_mountinfo(point, "pid", inode);
    int fd = open(point, O_RDONLY);
    SHOW(ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWPID);
    close(fd);
    SHOW(umount(point));
    finish(init);
  });

  RULE("GEN-083");
  IN_CHILD({
    pid_t older = paused_in(CLONE_NEWNS);
    unshare(CLONE_NEWNS);
    pid_t newer = paused_in(CLONE_NEWNS);
    SHOW(mount("/proc/self/ns/mnt", point, NULL, MS_BIND, NULL));
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", older);
    SHOW(mount(path, point, NULL, MS_BIND, NULL));
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", getppid());
    SHOW(mount(path, point, NULL, MS_BIND, NULL));
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", newer);
    SHOW(mount(path, point, NULL, MS_BIND, NULL));
    finish(newer);
    CHECK(open(point, O_RDONLY) >= 0);
    finish(older);
  });

  RULE("GEN-084");
  IN_CHILD({
    pid_t newer = paused_in(CLONE_NEWNS | CLONE_NEWUTS);
    char other[128];
    snprintf(other, sizeof other, "%s/other", folder);
    close(creat(other, 0644));
    ino_t mnt = ns_inode_of(newer, "mnt");
    ino_t uts = ns_inode_of(newer, "uts");
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", newer);
    SHOW(mount(path, point, NULL, MS_BIND, NULL));
    snprintf(path, sizeof path, "/proc/%d/ns/uts", newer);
    SHOW(mount(path, other, NULL, MS_BIND, NULL));
    CHECK(exists(point, mnt) && exists(other, uts));
    SHOW((int)syscall(SYS_open_tree, AT_FDCWD, point, 1 /* OPEN_TREE_CLONE */) >= 0);
    pid_t cloned = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
    if (cloned == 0) {
      printf("a cloned child: mnt %d, uts %d\n", exists(point, mnt), exists(other, uts));
      exit(0);
    }
    waitpid(cloned, NULL, 0);
    SHOW(unshare(CLONE_NEWNS));
    CHECK(exists(point, mnt));
    CHECK(exists(other, uts));
    finish(newer);
  });

  chdir("/");
  umount2(folder, MNT_DETACH);
  rmdir(folder);
  return 0;
}
