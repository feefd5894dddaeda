/* Thread numbers: gettid(2), and calls that take one where the man page says process. */
#include "../report.h"
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static int line[2], back[2];
static volatile int caught;
static void note(int signal) { caught = signal; }

static void *worker(void *argument) {
  (void)argument;
  pid_t tid = syscall(SYS_gettid);
  char byte;
  write(line[1], &tid, sizeof tid);
  read(back[0], &byte, 1);
  return NULL;
}

int main(void) {
  pipe(line);
  pipe(back);
  signal(SIGUSR1, note);
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  pid_t tid;
  read(line[0], &tid, sizeof tid);
  pid_t pid = getpid();
  CHECK(tid != pid);
  CHECK(syscall(SYS_gettid) == pid);
  SHOW(kill(tid, 0));
  SHOW(kill(tid, SIGUSR1));
  while (!caught) usleep(1000);
  printf("caught %s\n", signal_name(caught));
  SHOW(syscall(SYS_tgkill, tid, tid, 0));
  SHOW(syscall(SYS_tgkill, pid, tid, 0));
  SHOW(syscall(SYS_tkill, tid, 0));
  CHECK(getpgid(tid) == getpgrp());
  CHECK(getsid(tid) == getsid(0));
  SHOW(setpgid(tid, 0));
  SHOW(kill(-tid, 0));
  SHOW(waitpid(tid, NULL, 0));
  SHOW(getpriority(PRIO_PROCESS, tid));
  SHOW(setpriority(PRIO_PROCESS, tid, 5));
  SHOW(getpriority(PRIO_PROCESS, tid));
  SHOW(getpriority(PRIO_PROCESS, 0));
  SHOW(sched_getscheduler(tid));
  struct rlimit limit;
  SHOW(prlimit(tid, RLIMIT_NOFILE, NULL, &limit));
  void *head;
  size_t length;
  SHOW(syscall(SYS_get_robust_list, tid, &head, &length));
  printf("robust list %zu bytes\n", length);
  write(back[1], "x", 1);
  pthread_join(thread, NULL);
  /* Joined is not yet gone. */
  while (kill(tid, 0) == 0) usleep(1000);
  SHOW(kill(tid, 0));
  SHOW(syscall(SYS_tkill, tid, 0));

  /* The word of set_tid_address(2) is cleared when the thread is gone, if others share the memory. */
  pid_t *child_tid = malloc(sizeof *child_tid);
  CHECK(syscall(SYS_set_tid_address, child_tid) == pid);
  return 0;
}
