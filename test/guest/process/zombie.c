/* A zombie keeps its number, group and session until it is waited for. */
#include "../report.h"
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sched.h>

static pid_t zombie;

static void wait_until_zombie(void) {
  siginfo_t info;
  waitid(P_PID, zombie, &info, WEXITED | WNOWAIT);
}

int main(void) {
  zombie = fork();
  if (zombie == 0) _exit(5);
  wait_until_zombie();
  SHOW(kill(zombie, 0));
  SHOW(kill(zombie, SIGKILL));
  SHOW(kill(zombie, SIGSTOP));
  SHOW(kill(zombie, 65));
  CHECK(getpgid(zombie) == getpgrp());
  CHECK(getsid(zombie) == getsid(0));
  SHOW(setpgid(zombie, zombie));
  CHECK(getpgid(zombie) == zombie);
  SHOW(kill(-zombie, 0));
  SHOW(getpriority(PRIO_PROCESS, zombie));
  SHOW(sched_getscheduler(zombie));
  show_end("zombie", zombie);
  SHOW(kill(zombie, 0));
  SHOW(kill(-zombie, 0));
  SHOW(getpgid(zombie));
  SHOW(getsid(zombie));
  SHOW(getpriority(PRIO_PROCESS, zombie));
  SHOW(sched_getscheduler(zombie));
  SHOW(setpgid(zombie, 0));

  /* A group lives as long as a member does, the leader or not. */
  int line[2];
  pipe(line);
  pid_t leader = fork();
  if (leader == 0) {
    setpgid(0, 0);
    if (fork() == 0) {
      char byte;
      close(line[1]);
      read(line[0], &byte, 1);
      _exit(0);
    }
    _exit(0);
  }
  close(line[0]);
  show_end("leader", leader);
  SHOW(kill(leader, 0));
  SHOW(kill(-leader, 0));
  return 0;
}
