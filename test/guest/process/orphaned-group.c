/* Orphaned process groups: POSIX _exit(), "Consequences of process termination". */
#include "../report.h"
#include <sys/prctl.h>

static volatile sig_atomic_t hangups, continues;

static void count(int signal) {
  if (signal == SIGHUP) hangups++;
  else continues++;
}

int main(void) {
  /* This process adopts orphans, and is outside of their sessions. */
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  /* The shell was the job's only link to the session; its exit tells the stopped job, and wakes it. */
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
  int status, job_status;
  waitpid(shell, &status, 0);
  wait(&job_status);
  show_status("shell", status);
  show_status("job", job_status);

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
