/* Flags of unshare(2), clone(2) and clone3(2): which are known, which exclude each other, and which error comes first. */
#include "namespaces.h"
#include <sys/mman.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

/* Each of these that makes a child ends it at once. */
static void show_clone(const char *what, unsigned long flags) {
  errno = 0;
  pid_t child = clone_raw(flags);
  if (child == 0) _exit(0);
  int error = errno;
  if (child > 0) waitpid(child, NULL, __WALL);
  printf("%s: %s\n", what, child > 0 ? "OK" : strerrorname_np(error));
}

static void show_clone3(const char *what, struct clone_args args) {
  errno = 0;
  pid_t child = clone3_raw(&args, sizeof args);
  if (child == 0) _exit(0);
  int error = errno;
  if (child > 0) waitpid(child, NULL, __WALL);
  printf("%s: %s\n", what, child > 0 ? "OK" : strerrorname_np(error));
}
#define CLONE3(what, ...) show_clone3(what, (struct clone_args){__VA_ARGS__})

static void show_size(const char *what, unsigned char *args, size_t size) {
  errno = 0;
  pid_t child = clone3_raw((struct clone_args *)args, size);
  if (child == 0) _exit(0);
  int error = errno;
  if (child > 0) waitpid(child, NULL, __WALL);
  printf("%s: %s\n", what, child > 0 ? "OK" : strerrorname_np(error));
}

#define UNSHARE(flags)                                  \
  do {                                                  \
    errno = 0;                                          \
    long result_ = syscall(SYS_unshare, flags);         \
    report_result("unshare(" #flags ")", result_, errno); \
  } while (0)

static const int PRIVILEGED[] = {CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP, CLONE_NEWTIME};
static const char *const PRIVILEGED_NAMES[] = {"mnt", "uts", "ipc", "pid", "net", "cgroup", "time"};

int main(void) {
  RULE("GEN-040");
  struct links before = links_of("self");
  SHOW(unshare(0));
  show_changed("changed", before, links_of("self"));
  UNSHARE(1);
  UNSHARE(CLONE_PARENT);
  UNSHARE(CLONE_SETTLS);
  UNSHARE(CLONE_PIDFD);
  UNSHARE(CLONE_VFORK);
  UNSHARE(CLONE_NEWUTS | 1);
  UNSHARE(CLONE_IO);
  UNSHARE(1UL << 32);
  UNSHARE((1UL << 40) | CLONE_FS);
  UNSHARE(-1L);
  IN_CHILD({
    UNSHARE(CLONE_FILES | CLONE_FS | CLONE_SYSVSEM);
    UNSHARE(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM);
    UNSHARE(CLONE_THREAD);
    UNSHARE(CLONE_VM);
  });

  RULE("GEN-041");
  IN_CHILD({
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    for (int i = 0; i < 7; i++) {
      errno = 0;
      printf("unshare %s: ", PRIVILEGED_NAMES[i]);
      printf("%s, ", unshare(PRIVILEGED[i]) == 0 ? "OK" : strerrorname_np(errno));
      printf("setns: %s\n", setns(ns_open("self", PRIVILEGED_NAMES[i]), 0) == 0 ? "OK" : strerrorname_np(errno));
      CLONE3("clone3", .flags = PRIVILEGED[i], .exit_signal = SIGCHLD);
    }
    IN_CHILD(SHOW(unshare(CLONE_NEWUSER)));
  });

  RULE("GEN-050");
  unsigned char *args = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ((struct clone_args *)args)->exit_signal = SIGCHLD;
  show_size("0", args, 0);
  show_size("63", args, 63);
  show_size("64", args, 64);
  show_size("80", args, 80);
  show_size("88", args, 88);
  show_size("89", args, 89);
  show_size("200", args, 200);
  show_size("4096", args, 4096);
  show_size("4097", args, 4097);
  args[150] = 1;
  show_size("200 with a byte behind", args, 200);
  show_size("150 with a byte behind", args, 150);
  show_size("bad address", (unsigned char *)8, 88);

  RULE("GEN-051");
  CLONE3("signal in the flags", .flags = SIGCHLD);
  CLONE3("signal bits", .flags = 0x7f, .exit_signal = SIGCHLD);
  CLONE3("CLONE_DETACHED", .flags = CLONE_DETACHED, .exit_signal = SIGCHLD);
  CLONE3("unknown flag", .flags = 1ULL << 62, .exit_signal = SIGCHLD);
  CLONE3("exit_signal 256", .exit_signal = 256);
  CLONE3("exit_signal 65", .exit_signal = 65);
  signal(64, SIG_IGN);
  CLONE3("exit_signal 64", .exit_signal = 64);
  CLONE3("exit_signal 1 << 40", .exit_signal = 1ULL << 40);
  CLONE3("stack without size", .stack = (uintptr_t)args, .exit_signal = SIGCHLD);
  CLONE3("size without stack", .stack_size = 4096, .exit_signal = SIGCHLD);
  CLONE3("CLONE_PARENT with exit_signal", .flags = CLONE_PARENT, .exit_signal = SIGCHLD);
  CLONE3("CLONE_THREAD with exit_signal", .flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD);
  CLONE3("CLONE_SIGHAND with CLEAR_SIGHAND", .flags = CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD);
  CLONE3("CLEAR_SIGHAND", .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD);
  CLONE3("exit_signal 0", .exit_signal = 0);

  RULE("GEN-052");
  show_clone("NEWNS+FS", CLONE_NEWNS | CLONE_FS | SIGCHLD);
  show_clone("NEWUSER+FS", CLONE_NEWUSER | CLONE_FS | SIGCHLD);
  show_clone("NEWIPC+SYSVSEM", CLONE_NEWIPC | CLONE_SYSVSEM | SIGCHLD);
  show_clone("NEWPID+THREAD", CLONE_NEWPID | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | SIGCHLD);
  show_clone("NEWUSER+THREAD", CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | SIGCHLD);
  show_clone("THREAD without SIGHAND", CLONE_THREAD | CLONE_VM | SIGCHLD);
  show_clone("SIGHAND without VM", CLONE_SIGHAND | SIGCHLD);
  show_clone("NEWPID+PARENT by somebody who is no init", CLONE_NEWPID | CLONE_PARENT | SIGCHLD);

  RULE("GEN-054");
  int pidfd = -1;
  struct clone_args with_pidfd = {.flags = CLONE_PIDFD | CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS, .pidfd = (uintptr_t)&pidfd, .exit_signal = SIGCHLD};
  pid_t child = clone3_raw(&with_pidfd, sizeof with_pidfd);
  if (child == 0) pause_forever();
  show_changed("clone3 with a pidfd", links_of("self"), links_of_pid(child));
  SHOW(fcntl(pidfd, F_GETFD));
  SHOW(pidfd_send_signal(pidfd, SIGKILL, NULL, 0));
  siginfo_t info;
  SHOW(waitid(P_PIDFD, pidfd, &info, WEXITED));
  CHECK(info.si_pid == child && info.si_status == SIGKILL);
  child = syscall(SYS_clone, CLONE_PIDFD | CLONE_NEWUSER | CLONE_NEWUTS | SIGCHLD, 0, &pidfd, 0, 0);
  if (child == 0) pause_forever();
  show_changed("clone with a pidfd", links_of("self"), links_of_pid(child));
  SHOW(pidfd_send_signal(pidfd, SIGKILL, NULL, 0));
  SHOW(waitid(P_PIDFD, pidfd, &info, WEXITED));

  RULE("GEN-056");
  IN_CHILD({
    int uts = ns_open("self", "uts");
    setuid(1000);
    show_clone("NEWNS+FS", CLONE_NEWNS | CLONE_FS | SIGCHLD);
    show_clone("NEWIPC+SYSVSEM", CLONE_NEWIPC | CLONE_SYSVSEM | SIGCHLD);
    UNSHARE(CLONE_NEWUTS);
    UNSHARE(CLONE_NEWUTS | 1);
    SHOW(setns(uts, CLONE_NEWUTS));
    SHOW(setns(uts, CLONE_NEWIPC));
  });

  RULE("GEN-090");
  child = fork();
  if (child == 0) pause_forever();
  show_changed("fork", links_of("self"), links_of_pid(child));
  finish(child);
  const int sets[] = {CLONE_NEWUTS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS | CLONE_NEWIPC, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUSER};
  for (int i = 0; i < 5; i++) {
    child = clone_raw(sets[i] | SIGCHLD);
    if (child == 0) pause_forever();
    printf("%#x", sets[i]);
    show_changed("", links_of("self"), links_of_pid(child));
    finish(child);
  }
  return 0;
}
