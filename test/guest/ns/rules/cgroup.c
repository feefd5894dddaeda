/* Cgroup namespaces: what /proc/PID/cgroup, mountinfo and mounts show from inside (cgroup_namespaces(7)). */
#include "../../cgroup/cgroup.h"
#include "rule.h"
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

static pid_t clone_into(uint64_t flags, int cgroup, size_t size) {
  struct clone_args args = {.flags = flags | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)(int64_t)cgroup};
  return (pid_t)syscall(SYS_clone3, &args, size);
}

static void show_clone_into(const char *what, uint64_t flags, int cgroup, size_t size) {
  pid_t child = clone_into(flags, cgroup, size);
  if (child == 0) {
    show_cgroup_of(what, 0);
    _exit(0);
  }
  if (child < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else
    show_end("child", child);
}

int main(void) {
  enter_base();
  int initial = open("/proc/self/ns/cgroup", O_RDONLY);
  mkdir(in_base("a"), 0755);
  mkdir(in_base("a/b"), 0755);
  mkdir(in_base("c"), 0755);

  RULE("CGROUP-001");
  SHOW(put("a/cgroup.procs", "0"));
  show_cgroup_of("before", 0);
  IN_CHILD(SHOW(unshare(CLONE_NEWCGROUP)); show_cgroup_of("after", 0));
  IN_CHILD(SHOW(unshare(CLONE_NEWUSER | CLONE_NEWCGROUP)); show_cgroup_of("with a user namespace", 0));

  RULE("CGROUP-002");
  put("cgroup.procs", "0");
  pid_t outside = getpid();
  IN_CHILD(put("a/cgroup.procs", "0"); unshare(CLONE_NEWCGROUP); show_cgroup_of("the parent, one level up", outside));
  IN_CHILD(put("c/cgroup.procs", "0"); unshare(CLONE_NEWCGROUP); put("a/cgroup.procs", "0"); show_cgroup_of("oneself, beside", 0));

  RULE("CGROUP-003");
  show_mount_root(mount_point);
  IN_CHILD(put("a/cgroup.procs", "0"); unshare(CLONE_NEWCGROUP); show_mount_root(mount_point));
  IN_CHILD(put("a/b/cgroup.procs", "0"); unshare(CLONE_NEWCGROUP); show_mount_root(mount_point));

  RULE("CGROUP-004");
  put("a/cgroup.procs", "0");
  IN_CHILD({
    unshare(CLONE_NEWCGROUP | CLONE_NEWNS);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    char point[] = "/tmp/tuxlet-cgroup2-XXXXXX";
    CHECK(mkdtemp(point) != NULL);
    char path[256];
    SHOW(mount("none", point, "cgroup2", 0, NULL));
    show_mount_root(point);
    snprintf(path, sizeof path, "%s/b", point);
    CHECK(access(path, F_OK) == 0);
    snprintf(path, sizeof path, "%s/c", point);
    CHECK(access(path, F_OK) == 0);
    snprintf(path, sizeof path, "%s/cgroup.type", point);
    CHECK(access(path, F_OK) == 0);
    snprintf(path, sizeof path, "%s/cgroup.type", mount_point);
    CHECK(access(path, F_OK) == 0);
    umount2(point, MNT_DETACH);
    rmdir(point);
  });

  RULE("CGROUP-005");
  IN_CHILD({
    unshare(CLONE_NEWCGROUP);
    put("a/b/cgroup.procs", "0");
    show_cgroup_of("inside", 0);
    pid_t self = getpid();
    pid_t watcher = fork();
    if (watcher == 0) {
      setns(initial, CLONE_NEWCGROUP);
      show_cgroup_of("outside", self);
      _exit(0);
    }
    show_end("watcher", watcher);
  });

  RULE("CGROUP-006");
  IN_CHILD({
    pid_t parent = getppid();
    unshare(CLONE_NEWCGROUP);
    put("a/b/cgroup.procs", "0");
    put_pid("cgroup.procs", parent);
    SHOW(unshare(CLONE_NEWCGROUP));
    show_cgroup_of("own", 0);
    show_cgroup_of("two levels up", parent);
    show_mount_root(mount_point);
  });

  RULE("CGROUP-007");
  IN_CHILD({
    put("a/cgroup.procs", "0");
    unshare(CLONE_NEWCGROUP);
    SHOW(put("c/cgroup.procs", "0"));
    show_cgroup_of("moved outside", 0);
  });

  RULE("CGROUP-008");
  IN_CHILD({
    put("a/cgroup.procs", "0");
    unshare(CLONE_NEWCGROUP);
    int own = open("/proc/self/ns/cgroup", O_RDONLY);
    pid_t child = fork();
    if (child == 0) {
      put("cgroup.procs", "0");
      setns(initial, CLONE_NEWCGROUP);
      show_cgroup_of("in the initial namespace", 0);
      SHOW(setns(own, CLONE_NEWCGROUP));
      show_cgroup_of("after setns", 0);
      _exit(0);
    }
    show_end("child", child);
  });

  RULE("CGROUP-009");
  IN_CHILD(setresuid(1000, 1000, 1000); SHOW(unshare(CLONE_NEWCGROUP)));
  IN_CHILD({
    unshare(CLONE_NEWCGROUP);
    int own = open("/proc/self/ns/cgroup", O_RDONLY);
    pid_t child = fork();
    if (child == 0) {
      setresuid(1000, 1000, 1000);
      SHOW(setns(own, CLONE_NEWCGROUP));
      SHOW(unshare(CLONE_NEWUSER));
      SHOW(setns(own, CLONE_NEWCGROUP));
      SHOW(unshare(CLONE_NEWCGROUP));
      _exit(0);
    }
    show_end("child", child);
  });

  RULE("CGROUP-010");
  int namespace = open("/proc/self/ns/cgroup", O_RDONLY);
  SHOW(ioctl(namespace, NS_GET_PARENT));
  CHECK(ioctl(namespace, NS_GET_USERNS) >= 0);
  SHOW(ioctl(namespace, NS_GET_OWNER_UID, &outside));
  outside = getpid();

  RULE("CGROUP-011");
  mkdir(in_base("gone"), 0755);
  int ready[2];
  pipe(ready);
  pid_t holder = fork();
  if (holder == 0) {
    put("gone/cgroup.procs", "0");
    unshare(CLONE_NEWCGROUP);
    put("a/cgroup.procs", "0");
    write(ready[1], "r", 1);
    pause();
  }
  char byte;
  read(ready[0], &byte, 1);
  SHOW(rmdir(in_base("gone")));
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/cgroup", holder);
  int dead = open(path, O_RDONLY);
  IN_CHILD({
    SHOW(setns(dead, CLONE_NEWCGROUP));
    show_cgroup_of("own", 0);
    show_cgroup_of("the holder", holder);
    SHOW(mount("none", "/tmp", "cgroup2", 0, NULL));
    show_mount_root(mount_point);
  });
  kill(holder, SIGKILL);
  waitpid(holder, NULL, 0);
  close(dead);

  RULE("CGROUP-012");
  int directory = open(in_base("a/b"), O_RDONLY | O_DIRECTORY);
  int path_only = open(in_base("c"), O_PATH | O_DIRECTORY);
  show_clone_into("into", 0, directory, sizeof(struct clone_args));
  show_clone_into("into, by O_PATH", 0, path_only, sizeof(struct clone_args));
  show_clone_into("into, with a namespace", CLONE_NEWCGROUP, directory, sizeof(struct clone_args));
  int other = open("/tmp", O_RDONLY | O_DIRECTORY);
  show_clone_into("another directory", 0, other, sizeof(struct clone_args));
  int control = open(in_base("c/cgroup.procs"), O_RDWR);
  show_clone_into("a control file", 0, control, sizeof(struct clone_args));
  show_cgroup_of("the parent stays", 0);

  RULE("GEN-053");
  show_clone_into("a bad descriptor", 0, 999, sizeof(struct clone_args));
  show_clone_into("a negative one", 0, -1, sizeof(struct clone_args));
  show_clone_into("64 bytes", 0, directory, 64);
  show_clone_into("80 bytes", 0, directory, 80);

  RULE("CGROUP-013");
  IN_CHILD({
    char line[4096];
    int others = 0;
    unshare(CLONE_NEWCGROUP);
    FILE *file = fopen("/proc/self/cgroup", "r");
    while (fgets(line, sizeof line, file) != NULL) if (strcmp(strrchr(line, ':'), ":/\n") != 0) others++;
    printf("hierarchies that are not at their root: %d\n", others);
  });

  RULE("CGROUP-014");
  mkdir(in_base("z"), 0755);
  pid_t zombie = fork();
  if (zombie == 0) {
    put("z/cgroup.procs", "0");
    _exit(0);
  }
  await_state(zombie, 'Z');
  show_cgroup_of("a zombie", zombie);
  show_file("z/cgroup.procs");
  show_file("z/cgroup.events");
  SHOW(rmdir(in_base("z")));
  show_cgroup_of("its cgroup removed", zombie);
  show_end("zombie", zombie);

  close(directory), close(path_only), close(other), close(control), close(namespace);
  put("cgroup.procs", "0");
  rmdir(in_base("a/b"));
  rmdir(in_base("a"));
  rmdir(in_base("c"));
  leave_base();
  return 0;
}
