/* PID namespaces: numbers, the duties and protections of its init (pid_namespaces(7)). */
#include "../report.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void note(int signal) { printf("init caught %s\n", signal_name(signal)); }

static pid_t new_init(int flags) { return syscall(SYS_clone, CLONE_NEWPID | flags | SIGCHLD, 0, 0, 0, 0); }

int main(void) {
  pid_t init = new_init(0);
  if (init == 0) {
    CHECK(getpid() == 1);
    SHOW(getppid());
    SHOW(getpgrp());
    SHOW(getsid(0));
    pid_t child = fork();
    if (child == 0) {
      SHOW(getpid());
      SHOW(getppid());
      exit(3);
    }
    show_end("child", child);
    printf("it was %d\n", child);
    SHOW(setsid());
    SHOW(getpgrp());
    exit(4);
  }
  show_end("init", init);

  /* Signals from inside reach init only if it handles them; SIGKILL and SIGSTOP never. */
  init = new_init(0);
  if (init == 0) {
    SHOW(raise(SIGTERM));
    SHOW(kill(1, SIGKILL));
    SHOW(kill(1, SIGSTOP));
    IN_CHILD(SHOW(kill(1, SIGKILL)); SHOW(kill(1, SIGSEGV)));
    signal(SIGTERM, note);
    IN_CHILD(kill(1, SIGTERM));
    printf("init goes on\n");
    /* Its own faults are its own. */
    signal(SIGSEGV, SIG_DFL);
    *(volatile int *)8 = 1;
  }
  show_end("init that faults", init);
  int line[2];
  pipe(line);
  init = new_init(0);
  if (init == 0) {
    write(line[1], "x", 1);
    for (;;) pause();
  }
  char byte;
  read(line[0], &byte, 1);
  SHOW(kill(init, SIGTERM));
  SHOW(kill(init, SIGSTOP));
  int status;
  CHECK(waitpid(init, &status, WUNTRACED) == init);
  show_status("from outside", status);
  SHOW(kill(init, SIGKILL));
  show_end("from outside", init);

  /* When init exits everybody is killed, and nobody can be created. */
  init = new_init(0);
  if (init == 0) {
    if (fork() == 0) {
      setsid();
      if (fork() == 0)
        for (;;) pause();
      write(line[1], "y", 1);
      for (;;) pause();
    }
    read(line[0], &byte, 1);
    _exit(9);
  }
  show_end("init with members", init);

  /* Orphans are init's. */
  init = new_init(0);
  if (init == 0) {
    pid_t child = fork();
    if (child == 0) {
      if (fork() == 0) {
        read(line[0], &byte, 1);
        SHOW(getppid());
        exit(8);
      }
      exit(0);
    }
    show_end("child", child);
    write(line[1], "z", 1);
    wait(&status);
    show_status("orphan", status);
    exit(0);
  }
  show_end("init", init);

  /* kill(-1) inside: all but init and the caller. */
  init = new_init(0);
  if (init == 0) {
    SHOW(kill(-1, 0));
    pid_t children[3];
    for (int i = 0; i < 3; i++) {
      children[i] = fork();
      if (children[i] == 0)
        for (;;) pause();
    }
    SHOW(kill(-1, SIGUSR1));
    for (int i = 0; i < 3; i++) show_end("member", children[i]);
    IN_CHILD(SHOW(kill(-1, SIGKILL)));
    IN_CHILD(setuid(1000); SHOW(kill(-1, SIGTERM)); SHOW(kill(1, 0)));
    exit(0);
  }
  show_end("init", init);

  /* unshare(2) is for the children: the first one is init. */
  IN_CHILD({
    SHOW(unshare(CLONE_NEWPID));
    CHECK(getpid() != 1);
    SHOW(unshare(CLONE_NEWPID));
    pid_t first = fork();
    if (first == 0) {
      read(line[0], &byte, 1);
      SHOW(getpid());
      exit(2);
    }
    pid_t second = fork();
    if (second == 0) {
      SHOW(getpid());
      SHOW(getppid());
      exit(0);
    }
    show_end("second", second);
    write(line[1], "w", 1);
    show_end("first", first);
    SHOW(fork());
    pid_t thread = syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, line, 0, 0, 0);
    printf("thread after unshare: %s\n", thread < 0 ? strerrorname_np(errno) : "made");
  });

  /* Numbers are those of the namespace one looks from. */
  init = new_init(0);
  if (init == 0) {
    pid_t inner = new_init(0);
    if (inner == 0) {
      read(line[0], &byte, 1);
      SHOW(getpid());
      SHOW(getppid());
      exit(0);
    }
    printf("inner is %d here\n", inner);
    SHOW(getpgid(inner));
    write(line[1], "i", 1);
    show_end("inner", inner);
    siginfo_t info;
    pid_t killed = new_init(0);
    if (killed == 0)
      for (;;) pause();
    kill(killed, SIGKILL);
    waitid(P_ALL, 0, &info, WEXITED);
    printf("waitid tells %d\n", info.si_pid);
    exit(0);
  }
  show_end("init", init);
  IN_CHILD(setuid(1000); SHOW(unshare(CLONE_NEWPID)); SHOW(new_init(0)));
  return 0;
}
