/* PID namespaces: who has which number where, and how one gets in (pid_namespaces(7)). */
#include "namespaces.h"
#include <sys/resource.h>

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

static void *thread_body(void *unused) { return NULL; }

static int new_thread(void) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, thread_body, NULL);
  if (error == 0) pthread_join(thread, NULL);
  return error;
}

static pid_t paused_init(void) {
  pid_t init = new_init(0);
  if (init == 0) pause_forever();
  return init;
}

static int deepest(int level) {
  pid_t init = new_init(0);
  if (init < 0) {
    printf("level %d: %s\n", level, strerrorname_np(errno));
    return 0;
  }
  if (init == 0) {
    deepest(level + 1);
    exit(0);
  }
  waitpid(init, NULL, 0);
  return 0;
}

int main(void) {
  pid_t init, child;

  RULE("PID-001");
  init = new_init(0);
  if (init == 0) {
    SHOW(getpid());
    SHOW(gettid());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-002");
  init = new_init(0);
  if (init == 0) {
    SHOW(getppid());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-003");
  init = new_init(0);
  if (init == 0) {
    SHOW(getpgrp());
    SHOW(getpgid(0));
    SHOW(getsid(0));
    SHOW(setsid());
    SHOW(getsid(0));
    SHOW(getpgrp());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-004");
  init = new_init(0);
  if (init == 0) {
    for (int i = 0; i < 4; i++) {
      child = fork();
      if (child == 0) {
        SHOW(getppid());
        exit(0);
      }
      waitpid(child, NULL, 0);
      printf("child %d\n", child);
    }
    exit(0);
  }
  show_end("init", init);

  RULE("PID-005");
  pid_t outside = getpid();
  init = new_init(0);
  if (init == 0) {
    struct sched_param param = {0};
    cpu_set_t set;
    SHOW(kill(outside, 0));
    SHOW(getpriority(PRIO_PROCESS, outside));
    SHOW(setpriority(PRIO_PROCESS, outside, 0));
    SHOW(sched_getscheduler(outside));
    SHOW(sched_getparam(outside, &param));
    SHOW(sched_getaffinity(outside, sizeof set, &set));
    SHOW(pidfd_open(outside, 0));
    SHOW(getpgid(outside));
    SHOW(getsid(outside));
    SHOW(waitpid(outside, NULL, 0));
    SHOW(waitid(P_PID, outside, NULL, WEXITED));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-006");
  init = new_init(0);
  if (init == 0) {
    SHOW(clone_raw(CLONE_PARENT | SIGCHLD));
    SHOW(clone_raw(CLONE_PARENT | CLONE_NEWPID | SIGCHLD));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-010");
  IN_CHILD({
    pid_t before = getpid();
    ino_t link = ns_inode("self", "pid");
    SHOW(unshare(CLONE_NEWPID));
    CHECK(getpid() == before && gettid() == before);
    CHECK(ns_inode("self", "pid") == link);
  });

  RULE("PID-012");
  IN_CHILD({
    SHOW(unshare(CLONE_NEWPID));
    SHOW(unshare(CLONE_NEWPID));
    SHOW(new_init(0));
    SHOW(unshare(CLONE_NEWPID | CLONE_NEWUTS));
  });

  RULE("PID-013");
  pid_t other = paused_init();
  IN_CHILD({
    SHOW(new_thread());
    SHOW(unshare(CLONE_NEWPID));
    CHECK(new_thread() == EINVAL);
  });
  IN_CHILD({
    SHOW(setns(ns_open_of(other, "pid"), CLONE_NEWPID));
    CHECK(new_thread() == EINVAL);
  });
  finish(other);

  RULE("PID-014");
  IN_CHILD({
    unshare(CLONE_NEWPID);
    struct gate done = new_gate();
    pid_t first = fork();
    if (first == 0) {
      SHOW(getpid());
      gate_open(done);
      pause_forever();
    }
    gate_wait(done);
    IN_CHILD(SHOW(getpid()));
    CHECK(ns_inode("self", "pid_for_children") == ns_inode_of(first, "pid"));
    CHECK(ns_inode("self", "pid") != ns_inode_of(first, "pid"));
    finish(first);
  });

  RULE("PID-015");
  IN_CHILD({
    unshare(CLONE_NEWPID);
    child = fork();
    if (child == 0) exit(0);
    waitpid(child, NULL, 0);
    SHOW(fork());
    SHOW(fork());
  });

  RULE("PID-016");
  other = paused_init();
  int dead = ns_open_of(other, "pid");
  finish(other);
  IN_CHILD({
    SHOW(setns(dead, CLONE_NEWPID));
    CHECK(ns_inode("self", "pid_for_children") == inode_of(dead));
    SHOW(fork());
  });

  RULE("PID-017");
  IN_CHILD({
    int own = ns_open("self", "pid");
    unshare(CLONE_NEWPID);
    child = fork();
    if (child == 0) exit(0);
    waitpid(child, NULL, 0);
    SHOW(fork());
    SHOW(setns(own, CLONE_NEWPID));
    IN_CHILD(CHECK(getpid() > 1 && getppid() > 1));
    SHOW(unshare(CLONE_NEWPID));
    IN_CHILD(SHOW(getpid()));
  });

  RULE("PID-020");
  other = paused_init();
  int below = ns_open_of(other, "pid");
  int parent = ioctl(below, NS_GET_PARENT);
  CHECK(inode_of(parent) == ns_inode("self", "pid"));
  SHOW(fcntl(parent, F_GETFD));

  RULE("PID-021");
  IN_CHILD({
    ino_t own = ns_inode("self", "pid");
    SHOW(setns(below, CLONE_NEWPID));
    CHECK(ns_inode("self", "pid") == own);
    CHECK(ns_inode("self", "pid_for_children") == inode_of(below));
    IN_CHILD({
      SHOW(getpid());
      SHOW(getppid());
    });
  });

  RULE("PID-022");
  int above = ns_open("self", "pid");
  init = new_init(0);
  if (init == 0) {
    SHOW(setns(above, CLONE_NEWPID));
    SHOW(setns(below, CLONE_NEWPID));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-023");
  IN_CHILD({
    SHOW(setns(below, CLONE_NEWPID));
    SHOW(new_init(0));
    SHOW(unshare(CLONE_NEWPID));
  });

  RULE("PID-024");
  IN_CHILD({
    SHOW(setns(pidfd_open(other, 0), CLONE_NEWPID));
    CHECK(ns_inode("self", "pid_for_children") == inode_of(below));
    IN_CHILD(SHOW(getppid()));
  });
  child = paused_in(CLONE_NEWPID);
  IN_CHILD({
    /* Of a process whose children are born elsewhere it is its own. */
    SHOW(setns(pidfd_open(child, 0), CLONE_NEWPID));
    CHECK(ns_inode("self", "pid_for_children") == inode_of(above));
  });
  finish(child);

  RULE("PID-025");
  init = new_init(CLONE_NEWNS);
  if (init == 0) {
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    SHOW(ioctl(ns_open("self", "pid"), NS_GET_PARENT));
    SHOW(ioctl(below, NS_GET_PARENT));
    SHOW(ioctl(above, NS_GET_PARENT));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-026");
  IN_CHILD({
    setuid(1000);
    SHOW(setns(below, CLONE_NEWPID));
    become_user_root();
    SHOW(setns(below, CLONE_NEWPID));
    SHOW(setns(above, CLONE_NEWPID));
  });
  IN_CHILD({
    drop_capability(CAP_SYS_ADMIN);
    SHOW(setns(below, CLONE_NEWPID));
  });

  RULE("PID-027");
  init = new_init(CLONE_NEWUSER);
  if (init == 0) pause_forever();
  IN_CHILD({
    SHOW(setns(ns_open_of(init, "pid"), CLONE_NEWPID));
    IN_CHILD({
      SHOW(unshare(CLONE_NEWUTS));
      SHOW(unshare(CLONE_NEWPID));
      SHOW(new_init(0));
    });
  });
  finish(init);

  RULE("PID-030");
  deepest(1);

  RULE("PID-073");
  {
    struct gate ready = new_gate();
    int line[2];
    pipe(line);
    pid_t inner = 0;
    init = new_init(0);
    if (init == 0) {
      child = fork();
      if (child == 0) pause_forever();
      write(line[1], &child, sizeof child);
      pause_forever();
    }
    read(line[0], &inner, sizeof inner);
    int fd = ns_open_of(init, "pid");
    SHOW(ioctl(fd, NS_GET_PID_IN_PIDNS, init));
    SHOW(ioctl(fd, NS_GET_TGID_IN_PIDNS, init));
    CHECK(ioctl(fd, NS_GET_PID_FROM_PIDNS, 1) == init);
    CHECK(ioctl(fd, NS_GET_TGID_FROM_PIDNS, 1) == init);
    int outer = ioctl(fd, NS_GET_PID_FROM_PIDNS, inner);
    CHECK(outer > 0 && outer != inner && ioctl(fd, NS_GET_PID_IN_PIDNS, outer) == inner);
    SHOW(ioctl(fd, NS_GET_PID_IN_PIDNS, getpid()));
    SHOW(ioctl(fd, NS_GET_PID_IN_PIDNS, 4194300));
    SHOW(ioctl(fd, NS_GET_PID_FROM_PIDNS, 7777));
    SHOW(ioctl(fd, NS_GET_TGID_FROM_PIDNS, 0));
    SHOW(ioctl(fd, NS_GET_PID_FROM_PIDNS, -1));
    finish(init);
    SHOW(ioctl(fd, NS_GET_PID_FROM_PIDNS, 1));
  }

  RULE("PID-074");
  {
    int line[2];
    pipe(line);
    init = new_init(0);
    if (init == 0) {
      int outer = ioctl(above, NS_GET_PID_IN_PIDNS, 1);
      write(line[1], &outer, sizeof outer);
      /* Processes outside are not visible. */
      SHOW(ioctl(above, NS_GET_PID_FROM_PIDNS, 1));
      CHECK(ioctl(above, NS_GET_PID_FROM_PIDNS, outer) == 1);
      SHOW(ioctl(below, NS_GET_PID_FROM_PIDNS, 1));
      exit(0);
    }
    int told;
    read(line[0], &told, sizeof told);
    show_end("init", init);
    CHECK(told == init);
  }
  finish(other);
  return 0;
}
