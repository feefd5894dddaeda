/* Lifetime of pid, mount, cgroup and user namespaces. */
#include "life.h"
#include <linux/nsfs.h>
#include <sys/ioctl.h>

static void pids(void) {
  limit("pid", 1);
  RULE("LIFE-006");
  show_room("nobody", CLONE_NEWPID, 1);
  pid_t init = fork_with(CLONE_NEWPID);
  if (init == 0) {
    pause();
    _exit(0);
  }
  show_full("a running init", CLONE_NEWPID);

  RULE("LIFE-002");
  end(init);
  await_state(init, 'Z');
  show_full("a zombie init", CLONE_NEWPID);
  waitpid(init, NULL, 0);
  show_room("reaped", CLONE_NEWPID, 1);

  RULE("LIFE-003");
  init = fork_with(CLONE_NEWPID);
  if (init == 0) _exit(0);
  int pidfd = (int)syscall(SYS_pidfd_open, init, 0);
  CHECK(pidfd >= 0);
  waitpid(init, NULL, 0);
  show_full("a pidfd of a reaped init", CLONE_NEWPID);
  close(pidfd);
  show_room("closed", CLONE_NEWPID, 1);

  RULE("LIFE-004");
  int ready[2];
  char byte;
  pipe(ready);
  pid_t parent = fork_with(0);
  if (parent == 0) {
    leave(CLONE_NEWPID);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  show_full("prepared for children", CLONE_NEWPID);
  end(parent);
  waitpid(parent, NULL, 0);
  show_room("nobody prepares any more", CLONE_NEWPID, 1);

  RULE("LIFE-001");
  IN_SHARING_CHILD(CLONE_NEWPID, SHOW(mount("proc", place, "proc", 0, NULL)));
  show_full("a mounted procfs", CLONE_NEWPID);
  umount(place);
  show_room("unmounted", CLONE_NEWPID, 1);

  RULE("LIFE-005");
  limit("pid", 2);
  int held = -1;
  pid_t outer = fork_with(CLONE_NEWPID);
  if (outer == 0) {
    pid_t inner = fork_with(CLONE_NEWPID);
    if (inner == 0) {
      write(ready[1], "r", 1);
      pause();
      _exit(0);
    }
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  /* The inner init is the only child of the outer one. */
  char path[64], text[64] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", outer, outer);
  int list = open(path, O_RDONLY);
  read(list, text, sizeof text - 1);
  close(list);
  held = open_ns(atoi(text), "pid");
  CHECK(held >= 0);
  end(outer);
  waitpid(outer, NULL, 0);
  show_full("a descriptor of the inner one", CLONE_NEWPID);
  close(held);
  show_room("closed", CLONE_NEWPID, 2);
}

static void mounts(void) {
  RULE("LIFE-007");
  /* The program's own mount namespace counts, too. */
  limit("mnt", 2);
  show_room("nobody", CLONE_NEWNS, 1);
  char path[64];
  snprintf(path, sizeof path, "%s/file", place);
  int fd = 20;
  IN_SHARING_CHILD(CLONE_FILES, {
    leave(CLONE_NEWNS);
    mount("none", place, "tmpfs", 0, NULL);
    int opened = open(path, O_CREAT | O_RDWR, 0600);
    dup2(opened, fd);
    close(opened);
  });
  show_room("with an open file", CLONE_NEWNS, 1);
  CHECK(write(fd, "data", 4) == 4);
  close(fd);
}

static void cgroups(void) {
  RULE("LIFE-011");
  limit("cgroup", 1);
  int ready[2];
  char byte;
  pipe(ready);
  pid_t child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWCGROUP);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  int fd = open_ns(child, "cgroup");
  end(child);
  waitpid(child, NULL, 0);
  show_full("a descriptor", CLONE_NEWCGROUP);
  close(fd);
  show_room("closed", CLONE_NEWCGROUP, 1);

  RULE("LIFE-016");
  IN_SHARING_CHILD(0, {
    leave(CLONE_NEWCGROUP);
    SHOW(mount("none", place, "cgroup2", 0, NULL));
  });
  show_room("a mounted cgroup2", CLONE_NEWCGROUP, 1);
  SHOW(umount(place));
}

static void users(void) {
  RULE("LIFE-012");
  limit("user", 1);
  int ready[2];
  char byte;
  pipe(ready);
  pid_t child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWUSER | CLONE_NEWUTS);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  int uts = open_ns(child, "uts");
  int user = ioctl(uts, NS_GET_USERNS);
  CHECK(user >= 0);
  close(uts);

  RULE("LIFE-014");
  end(child);
  await_state(child, 'Z');
  int duplicate = dup(user);
  close(user);
  user = duplicate;
  show_full("a zombie, and a descriptor", CLONE_NEWUSER);
  close(user);
  show_full("a zombie", CLONE_NEWUSER);
  waitpid(child, NULL, 0);
  show_room("reaped", CLONE_NEWUSER, 1);

  RULE("LIFE-012");
  child = fork_with(0);
  if (child == 0) {
    leave(CLONE_NEWUSER | CLONE_NEWUTS);
    write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  read(ready[0], &byte, 1);
  uts = open_ns(child, "uts");
  user = ioctl(uts, NS_GET_USERNS);
  close(uts);
  end(child);
  waitpid(child, NULL, 0);
  show_full("a descriptor of the owner", CLONE_NEWUSER);
  close(user);
  show_room("closed", CLONE_NEWUSER, 1);

  RULE("LIFE-017");
  int fd = 20;
  IN_SHARING_CHILD(CLONE_FILES, {
    leave(CLONE_NEWUSER | CLONE_NEWNS);
    mount("none", place, "tmpfs", 0, NULL);
    int opened = open(place, O_RDONLY | O_DIRECTORY);
    CHECK(opened >= 0);
    dup2(opened, fd);
    close(opened);
  });
  show_full("an open directory of a file system mounted inside", CLONE_NEWUSER);
  close(fd);
  show_room("closed", CLONE_NEWUSER, 1);
}

static void all(void) {
  pids();
  mounts();
  cgroups();
  users();
}

int main(void) { return run_inside(all); }
