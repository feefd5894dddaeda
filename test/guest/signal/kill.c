/* kill(2), tgkill(2): targets, errors, permission. */
#include "../report.h"
#include <sys/syscall.h>

static int caught;
static void note(int signal) {
  (void)signal;
  caught++;
}

static int ready[2];

static pid_t sleeper(uid_t real, uid_t effective, uid_t saved, int in_session) {
  pid_t child = fork();
  if (child == 0) {
    if (in_session) setsid();
    setresuid(real, effective, saved);
    write(ready[1], "x", 1);
    for (;;) pause();
  }
  char byte;
  read(ready[0], &byte, 1);
  return child;
}

/* Who may signal a process with these ids, as whom. */
static void show_permission(const char *what, pid_t target, int signal) {
  static const uid_t senders[][2] = {{0, 0}, {1000, 1000}, {1001, 1001}, {1000, 1002}, {1002, 1000}, {1002, 1001}};
  printf("%s:", what);
  for (unsigned i = 0; i < sizeof senders / sizeof *senders; i++) {
    int line[2], result;
    pipe(line);
    pid_t child = fork();
    if (child == 0) {
      setresuid(senders[i][0], senders[i][1], 1099);
      result = kill(target, signal) == 0 ? 0 : errno;
      write(line[1], &result, sizeof result);
      _exit(0);
    }
    read(line[0], &result, sizeof result);
    waitpid(child, NULL, 0);
    close(line[0]);
    close(line[1]);
    printf(" %u/%u %s", senders[i][0], senders[i][1], result == 0 ? "may" : strerrorname_np(result));
  }
  printf("\n");
}

int main(void) {
  pipe(ready);
  pid_t self = getpid(), missing = 1 << 22;
  SHOW(kill(self, 0));
  SHOW(kill(self, -1));
  SHOW(kill(self, 65));
  SHOW(kill(missing, 0));
  SHOW(kill(missing, 65));
  SHOW(kill(-missing, 0));
  SHOW(kill(-missing, 65));
  SHOW(syscall(SYS_kill, -2147483647 - 1, 0));
  SHOW(syscall(SYS_tgkill, self, self, 0));
  SHOW(syscall(SYS_tgkill, self, missing, 0));
  SHOW(syscall(SYS_tgkill, getppid(), self, 0));
  SHOW(syscall(SYS_tgkill, 0, self, 0));
  SHOW(syscall(SYS_tgkill, -1, self, 0));
  SHOW(syscall(SYS_tgkill, self, -1, 0));
  SHOW(syscall(SYS_tgkill, self, self, 65));
  SHOW(syscall(SYS_tkill, 0, 0));
  SHOW(syscall(SYS_tkill, missing, 0));

  /* A signal to oneself is delivered before kill returns. */
  signal(SIGUSR1, note);
  SHOW(kill(self, SIGUSR1));
  printf("caught %d\n", caught);

  /* A group. */
  signal(SIGUSR1, SIG_DFL);
  pid_t members[3];
  for (int i = 0; i < 3; i++) {
    members[i] = fork();
    if (members[i] == 0)
      for (;;) pause();
    setpgid(members[i], members[0]);
  }
  SHOW(kill(-members[0], SIGUSR1));
  for (int i = 0; i < 3; i++) show_end("member", members[i]);
  SHOW(kill(-members[0], 0));
  IN_CHILD(setpgid(0, 0); kill(0, SIGTERM));

  /* Real and effective id of the sender against real and saved id of the target. */
  pid_t target = sleeper(1000, 1001, 1002, 0);
  show_permission("target 1000/1001/1002", target, 0);
  kill(target, SIGKILL);
  waitpid(target, NULL, 0);
  target = sleeper(0, 1000, 0, 0);
  show_permission("target 0/1000/0", target, 0);
  /* SIGCONT reaches every process of the session. */
  show_permission("SIGCONT, same session", target, SIGCONT);
  kill(target, SIGKILL);
  waitpid(target, NULL, 0);
  target = sleeper(0, 0, 0, 1);
  show_permission("SIGCONT, another session", target, SIGCONT);
  kill(target, SIGKILL);
  waitpid(target, NULL, 0);

  /* Of a group it is enough if one can be signalled. */
  members[0] = sleeper(1000, 1000, 1000, 0);
  members[1] = sleeper(0, 0, 0, 0);
  setpgid(members[0], members[0]);
  setpgid(members[1], members[0]);
  show_permission("group of 1000 and 0", -members[0], 0);
  kill(members[0], SIGKILL);
  waitpid(members[0], NULL, 0);
  show_permission("group of 0", -members[0], 0);
  kill(members[1], SIGKILL);
  waitpid(members[1], NULL, 0);
  return 0;
}
