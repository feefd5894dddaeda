/* What unshare(2) does without being told so, and that nothing of a failed call stays. */
#include "namespaces.h"

/* Two processes that share their root and working directories. */
static pid_t sharing_fs(int flags, struct gate changed) {
  pid_t child = clone_raw(CLONE_FS | SIGCHLD);
  if (child == 0) {
    if (unshare(flags) != 0) perror("unshare");
    chdir("/proc");
    _exit(0);
  }
  waitpid(child, NULL, 0);
  return child;
}

static void show_cwd(const char *what) {
  char cwd[4096];
  getcwd(cwd, sizeof cwd);
  printf("%s: %s\n", what, strcmp(cwd, "/proc") == 0 ? "moved" : "stayed");
}

static struct gate line;
static void *thread(void *unused) {
  pause_forever();
  return NULL;
}

static void limit(const char *type, const char *value) {
  char path[64];
  snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", type);
  if (write_file(path, value) < 0) perror(path);
}

int main(void) {
  RULE("GEN-042");
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    struct links before = links_of("self");
    SHOW(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME));
    if (fork() == 0) _exit(0);
    wait(NULL);
    show_changed("changed", before, links_of("self"));
    ino_t user = ns_inode("self", "user");
    for (int i = 0; i < LINKS; i++) {
      if (FLAGS[i] == CLONE_NEWUSER || strcmp(NAMES[i], "pid") == 0 || strcmp(NAMES[i], "time") == 0) continue;
      int owner = ioctl(ns_open("self", NAMES[i]), NS_GET_USERNS);
      printf("%s: owner %s, flags %#o, descriptor flags %d\n", NAMES[i], inode_of(owner) == user ? "the new one" : "another", fcntl(owner, F_GETFL) & O_ACCMODE, fcntl(owner, F_GETFD));
    }
  });

  RULE("GEN-043");
  IN_CHILD({
    sharing_fs(0, line);
    show_cwd("nothing");
    chdir("/");
    sharing_fs(CLONE_NEWUTS, line);
    show_cwd("uts");
    chdir("/");
    sharing_fs(CLONE_FS, line);
    show_cwd("fs");
    sharing_fs(CLONE_NEWNS, line);
    show_cwd("mnt");
    sharing_fs(CLONE_NEWUSER, line);
    show_cwd("user");
  });
  /* NEWUSER and VM imply THREAD, which is refused to several threads. */
  IN_CHILD({
    pthread_t other;
    pthread_create(&other, NULL, thread, NULL);
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(unshare(CLONE_VM));
    SHOW(unshare(CLONE_SIGHAND));
    SHOW(unshare(CLONE_NEWUTS));
  });
  /* clone(2) implies nothing: NEWNS with FS is a conflict. */
  SHOW(clone_raw(CLONE_NEWNS | CLONE_FS | SIGCHLD));

  RULE("GEN-044");
  IN_CHILD({
    become_user_root();
    struct links before = links_of("self");
    limit("pid", "0");
    limit("uts", "1");
    limit("ipc", "1");
    SHOW(unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID));
    show_changed("changed", before, links_of("self"));
    /* What was made is free again. */
    SHOW(unshare(CLONE_NEWUTS | CLONE_NEWIPC));
    show_changed("changed", before, links_of("self"));
    SHOW(unshare(CLONE_NEWUTS));
  });
  /* A second pid namespace is EINVAL, a limit is ENOSPC: which of them comes first tells the order. */
  const char *const types[] = {"user", "mnt", "uts", "ipc", "cgroup", "net", "time"};
  const int flags[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWCGROUP, CLONE_NEWNET, CLONE_NEWTIME};
  for (int i = 0; i < 7; i++) {
    IN_CHILD({
      become_user_root();
      unshare(CLONE_NEWPID);
      limit(types[i], "0");
      printf("%s: ", types[i]);
      SHOW(unshare(flags[i] | CLONE_NEWPID));
    });
  }
  return 0;
}
