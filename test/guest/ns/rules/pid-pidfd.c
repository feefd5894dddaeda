/* pidfds and pid namespaces (pidfd_open(2), ioctl_pidfd(2)). */
#include "namespaces.h"

struct pidfd_info {
  uint64_t mask, cgroupid;
  uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
  int32_t exit_code;
};
#define PIDFD_GET_INFO _IOWR(0xff, 11, struct pidfd_info)
#define PIDFD_GET_PID_NAMESPACE 0xff05
#define PIDFD_GET_UTS_NAMESPACE 0xff0a

/* The requests are numbered in the order of NAMES. */
#define PIDFD_GET_FIRST_NAMESPACE 0xff01

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

static int get_info(int fd, struct pidfd_info *info) {
  memset(info, 0, sizeof *info);
  return ioctl(fd, PIDFD_GET_INFO, info);
}

/* Pid and NSpid of a pidfd in an instance of /proc; the first of them by name when it is `known`. */
static void show_fdinfo(const char *proc, int fd, pid_t known) {
  char path[64], line[200];
  snprintf(path, sizeof path, "%s/self/fdinfo/%d", proc, fd);
  FILE *file = fopen(path, "r");
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, "Pid:", 4) != 0 && strncmp(line, "NSpid:", 6) != 0) continue;
    printf("%s", strtok(line, "\t\n"));
    int index = 0;
    for (char *field; (field = strtok(NULL, "\t\n")) != NULL; index++) printf(" %s", index == 0 && atoi(field) == known ? "own" : field);
    printf("\n");
  }
  fclose(file);
}

static struct gate line_gate;
static void *thread_body(void *told) {
  *(pid_t *)told = gettid();
  gate_open(line_gate);
  pause_forever();
  return NULL;
}

int main(void) {
  pid_t outside = paused_in(CLONE_NEWUTS);
  int of_outside = pidfd_open(outside, 0), own = ns_open("self", "pid");
  char folder[] = "/tmp/namespacesXXXXXX";
  mkdtemp(folder);
  struct pidfd_info info;

  RULE("PID-120");
  pid_t init = new_init(0);
  if (init == 0) {
    SHOW(pidfd_send_signal(of_outside, 0, NULL, 0));
    SHOW(pidfd_send_signal(of_outside, SIGKILL, NULL, 0));
    pid_t child = fork();
    if (child == 0) pause_forever();
    SHOW(pidfd_send_signal(pidfd_open(child, 0), SIGKILL, NULL, 0));
    show_end("child", child);
    exit(0);
  }
  show_end("init", init);
  SHOW(pidfd_send_signal(of_outside, 0, NULL, 0));

  RULE("PID-121");
  init = new_init(0);
  if (init == 0) {
    SHOW(setns(of_outside, CLONE_NEWUTS));
    SHOW(setns(of_outside, CLONE_NEWPID));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-122");
  init = new_init(0);
  if (init == 0) {
    SHOW(get_info(of_outside, &info));
    CHECK(inode_of(ioctl(of_outside, PIDFD_GET_PID_NAMESPACE, 0)) == inode_of(own));
    SHOW(get_info(pidfd_open(1, 0), &info));
    printf("pid %u, ppid %u\n", info.pid, info.ppid);
    exit(0);
  }
  show_end("init", init);
  SHOW(get_info(of_outside, &info));
  CHECK(info.pid == outside && info.tgid == outside && info.ppid == getpid() && info.euid == 0);
  init = new_init(0);
  if (init == 0) pause_forever();
  SHOW(get_info(pidfd_open(init, 0), &info));
  CHECK(info.pid == init);

  RULE("PID-123");
  SHOW(waitid(P_PIDFD, pidfd_open(getpid(), 0), NULL, WEXITED));
  SHOW(waitid(P_PIDFD, pidfd_open(getppid(), 0), NULL, WEXITED));
  IN_CHILD(SHOW(waitid(P_PIDFD, of_outside, NULL, WEXITED)));

  RULE("PID-124");
  int of_init = pidfd_open(init, 0);
  show_fdinfo("/proc", of_outside, outside);
  show_fdinfo("/proc", of_init, init);
  IN_CHILD({
    unshare(CLONE_NEWNS);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    setns(ns_open_of(init, "pid"), CLONE_NEWPID);
    pid_t injected = fork();
    if (injected == 0) {
      mount("proc", folder, "proc", 0, NULL);
      show_fdinfo(folder, of_outside, outside);
      show_fdinfo(folder, of_init, init);
      exit(0);
    }
    waitpid(injected, NULL, 0);
  });
  finish(init);
  show_fdinfo("/proc", of_init, init);

  RULE("PID-125");
  for (int i = 0; i < LINKS; i++) {
    int fd = ioctl(of_outside, PIDFD_GET_FIRST_NAMESPACE + i, 0);
    printf("%s: %s, descriptor flags %d\n", NAMES[i], inode_of(fd) == ns_inode_of(outside, NAMES[i]) ? "the same" : "another", fcntl(fd, F_GETFD));
    close(fd);
  }

  RULE("PID-126");
  for (int i = 0; i < LINKS; i++) {
    printf("%s: %s\n", NAMES[i], ioctl(of_outside, PIDFD_GET_FIRST_NAMESPACE + i, 1) < 0 ? strerrorname_np(errno) : "OK");
    IN_CHILD({
      setgid(1000);
      setuid(1000);
      printf("for others: %s\n", ioctl(of_outside, PIDFD_GET_FIRST_NAMESPACE + i, 0) < 0 ? strerrorname_np(errno) : "OK");
    });
  }

  RULE("PID-127");
  pid_t child = fork();
  if (child == 0) _exit(3);
  int of_child = pidfd_open(child, 0);
  await_state(child, 'Z');
  for (int i = 0; i < LINKS; i++) printf("%s: %s\n", NAMES[i], ioctl(of_child, PIDFD_GET_FIRST_NAMESPACE + i, 0) < 0 ? strerrorname_np(errno) : "OK");
  SHOW(pidfd_send_signal(of_child, 0, NULL, 0));
  waitpid(child, NULL, 0);
  SHOW(ioctl(of_child, PIDFD_GET_UTS_NAMESPACE, 0));
  SHOW(ioctl(of_child, PIDFD_GET_PID_NAMESPACE, 0));
  SHOW(pidfd_send_signal(of_child, 0, NULL, 0));

  RULE("PID-128");
  SHOW(pidfd_open(0, 0));
  SHOW(pidfd_open(-1, 0));
  SHOW(pidfd_open(getpid(), 1));
  SHOW(pidfd_open(getpid(), O_CLOEXEC));
  SHOW(pidfd_open(0, PIDFD_THREAD));
  pthread_t thread;
  pid_t tid = 0;
  line_gate = new_gate();
  pthread_create(&thread, NULL, thread_body, &tid);
  gate_wait(line_gate);
  SHOW(pidfd_open(tid, 0));
  CHECK(pidfd_open(tid, PIDFD_THREAD) >= 0);
  CHECK(pidfd_open(getpid(), PIDFD_THREAD) >= 0);
  finish(outside);
  rmdir(folder);
  return 0;
}
