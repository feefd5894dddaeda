/* Orphaned process groups: POSIX _exit(), "Consequences of process termination". */
#include "../report.h"
#include <sys/prctl.h>

static volatile sig_atomic_t hangups, continues;

static void count(int signal) {
  if (signal == SIGHUP) hangups++;
  else continues++;
}

static int ready[2];

static void await(void) {
  char byte;
  read(ready[0], &byte, 1);
}

/* A process whose exit orphans the group of its child. `stop` is what the child stops itself with. */
static void orphan(const char *what, int stop, int makes_group) {
  hangups = continues = 0;
  pid_t middle = fork();
  if (middle == 0) {
    if (!makes_group) setpgid(0, 0);
    pid_t child = fork();
    if (child == 0) {
      if (makes_group) setpgid(0, 0);
      signal(SIGHUP, count);
      signal(SIGCONT, count);
      if (stop != 0) raise(stop);
      else await();
      printf("%s: %d SIGHUP, %d SIGCONT\n", what, hangups, continues);
      exit(0);
    }
    int status;
    if (stop != 0) waitpid(child, &status, WUNTRACED);
    _exit(0);
  }
  show_end("middle", middle);
  if (stop == 0) write(ready[1], "x", 1);
  /* The child is this process's now: this one is a subreaper outside of the session. */
  int status;
  wait(&status);
  show_status(what, status);
}

int main(void) {
  pipe(ready);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  pid_t session = fork();
  if (session == 0) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    orphan("not stopped", 0, 1);
    exit(0);
  }
  show_end("session", session);
  while (wait(NULL) > 0) {
  }

  /* A group in its own session: its only link is its leader's parent. */
  pid_t shell = fork();
  if (shell == 0) {
    setsid();
    pid_t job = fork();
    if (job == 0) {
      setpgid(0, 0);
      signal(SIGHUP, count);
      signal(SIGCONT, count);
      raise(SIGSTOP);
      printf("stopped job: %d SIGHUP, %d SIGCONT\n", hangups, continues);
      exit(3);
    }
    int status;
    waitpid(job, &status, WUNTRACED);
    show_status("job", status);
    exit(0);
  }
  show_end("shell", shell);
  int status;
  wait(&status);
  show_status("job", status);

  /* In an orphaned group SIGTSTP, SIGTTIN and SIGTTOU do not stop; SIGSTOP does. */
  pid_t alone = fork();
  if (alone == 0) {
    setsid();
    raise(SIGTSTP);
    raise(SIGTTIN);
    raise(SIGTTOU);
    printf("still here\n");
    raise(SIGSTOP);
    exit(4);
  }
  waitpid(alone, &status, WUNTRACED);
  show_status("alone", status);
  kill(alone, SIGCONT);
  show_end("alone", alone);

  /* A job whose shell lives is stopped by SIGTSTP. */
  pid_t controlled = fork();
  if (controlled == 0) {
    setsid();
    pid_t job = fork();
    if (job == 0) {
      setpgid(0, 0);
      raise(SIGTSTP);
      exit(5);
    }
    int state;
    waitpid(job, &state, WUNTRACED);
    show_status("job of a living shell", state);
    kill(job, SIGCONT);
    show_end("job of a living shell", job);
    exit(0);
  }
  show_end("shell", controlled);
  return 0;
}
