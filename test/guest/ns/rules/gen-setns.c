/* setns(2) by the file of a namespace and by pidfd, and who may look at the namespaces of others. */
#include "namespaces.h"

#define ALL_BUT_USER (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME)

static void *wait_for_ever(void *unused) {
  pause_forever();
  return NULL;
}

/* What a process of uid 1000 gets to see of another one. */
static void show_access(pid_t pid) {
  char path[64], text[64];
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d/ns/uts", pid);
  int fd = open(path, O_RDONLY);
  printf("open: %s\n", fd >= 0 ? "OK" : strerrorname_np(errno));
  printf("readlink: %s\n", readlink(path, text, sizeof text) > 0 ? "OK" : strerrorname_np(errno));
  printf("stat: %s\n", stat(path, &status) == 0 ? "OK" : strerrorname_np(errno));
  printf("lstat: %s\n", lstat(path, &status) == 0 ? "OK" : strerrorname_np(errno));
  snprintf(path, sizeof path, "/proc/%d/ns", pid);
  int directory = open(path, O_RDONLY | O_DIRECTORY);
  printf("directory: %s\n", directory >= 0 ? "OK" : strerrorname_np(errno));
  if (directory >= 0) printf("its entries: %s\n", syscall(SYS_getdents64, directory, text, sizeof text) > 0 ? "OK" : strerrorname_np(errno));
  SHOW(setns(pidfd_open(pid, 0), CLONE_NEWUTS));
}

static void show_links(pid_t pid) {
  for (int i = 0; i < LINKS; i++) {
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, NAMES[i]);
    printf("%s: %s\n", NAMES[i], readlink(path, text, sizeof text) > 0 ? "there" : strerrorname_np(errno));
  }
}

int main(void) {
  RULE("GEN-021");
  int uts = ns_open("self", "uts");
  SHOW(setns(uts, CLONE_NEWUTS));
  SHOW(setns(uts, 0));
  SHOW(setns(uts, CLONE_NEWIPC));
  SHOW(setns(uts, CLONE_NEWUTS | CLONE_NEWIPC));
  SHOW(setns(uts, 1));
  SHOW(setns(uts, -1));

  RULE("GEN-022");
  for (int i = 0; i < LINKS; i++) {
    errno = 0;
    int result = setns(ns_open("self", NAMES[i]), FLAGS[i]);
    printf("%s: %d %s\n", NAMES[i], result, result < 0 ? strerrorname_np(errno) : "");
  }

  RULE("GEN-023");
  SHOW(setns(-1, 0));
  SHOW(setns(99, CLONE_NEWUTS));
  SHOW(setns(99, -1));
  SHOW(setns(0, 0));
  SHOW(setns(0, CLONE_NEWUTS));
  SHOW(setns(0, -1));
  SHOW(setns(open("/proc/self/ns", O_RDONLY), CLONE_NEWUTS));

  RULE("GEN-024");
  SHOW(setns(open("/proc/self", O_RDONLY | O_DIRECTORY), CLONE_NEWUTS));
  SHOW(setns(open("/proc/self", O_RDONLY | O_DIRECTORY), 0));

  RULE("GEN-025");
  int self = pidfd_open(getpid(), 0);
  SHOW(setns(self, 0));
  SHOW(setns(self, 1));
  SHOW(setns(self, CLONE_NEWUTS | CLONE_VM));
  SHOW(setns(self, -1));
  SHOW(setns(self, ALL_BUT_USER));
  SHOW(setns(self, CLONE_NEWUSER));
  SHOW(setns(self, ALL_BUT_USER | CLONE_NEWUSER));

  RULE("GEN-026");
  pid_t child = fork();
  if (child == 0) _exit(0);
  int pidfd = pidfd_open(child, 0);
  await_state(child, 'Z');
  SHOW(setns(pidfd, CLONE_NEWUTS));
  SHOW(setns(pidfd, CLONE_NEWPID));
  SHOW(setns(pidfd, CLONE_NEWUSER));
  waitpid(child, NULL, 0);
  SHOW(setns(pidfd, CLONE_NEWUTS));

  RULE("GEN-027");
  child = paused_in(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS);
  pidfd = pidfd_open(child, 0);
  /* From inside a pid namespace that of the other process cannot be joined; it comes behind mnt, uts and ipc. */
  pid_t init = clone_raw(CLONE_NEWPID | SIGCHLD);
  if (init == 0) {
    unshare(CLONE_NEWNS);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    struct links before = links_of("self");
    SHOW(setns(pidfd, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID));
    show_changed("after the refusal", before, links_of("self"));
    /* pid (EINVAL) before time (EUSERS), user (EINVAL) before all. */
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_ever, NULL);
    SHOW(setns(pidfd, CLONE_NEWTIME));
    SHOW(setns(pidfd, CLONE_NEWPID | CLONE_NEWTIME));
    SHOW(setns(pidfd, CLONE_NEWUSER | CLONE_NEWTIME));
    SHOW(setns(pidfd, CLONE_NEWUTS | CLONE_NEWTIME));
    show_changed("after more", before, links_of("self"));
    exit(0);
  }
  show_end("init", init);
  IN_CHILD({
    struct links before = links_of("self");
    SHOW(setns(pidfd, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID));
    show_changed("joined", before, links_of("self"));
    show_changed("differs from it in", links_of("self"), links_of_pid(child));
  });
  finish(child);

  RULE("GEN-028");
  struct gate ready = new_gate();
  child = paused_in(CLONE_NEWUTS);
  pid_t equal = fork();
  if (equal == 0) {
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    gate_open(ready);
    pause_forever();
  }
  gate_wait(ready);
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    printf("of root\n");
    show_access(child);
    printf("of another group\n");
    show_access(equal);
    printf("its own\n");
    show_access(getpid());
  });
  IN_CHILD({
    setuid(1000);
    printf("of the same ids\n");
    show_access(equal);
  });
  finish(equal);
  /* With CAP_SYS_ADMIN it is the access that decides. */
  IN_CHILD({
    drop_capability(CAP_SYS_PTRACE);
    printf("of root with more capabilities\n");
    show_access(child);
    printf("of root with the same\n");
    pid_t same = paused_in(0);
    show_access(same);
    finish(same);
  });
  finish(child);

  RULE("GEN-029");
  child = fork();
  if (child == 0) _exit(0);
  await_state(child, 'Z');
  printf("zombie\n");
  show_links(child);
  waitpid(child, NULL, 0);
  printf("reaped\n");
  show_links(child);
  return 0;
}
