/* Stopping and continuing (signal(7), "Signal dispositions"; prepare_signal()). */
#include "../report.h"

static int continued;
static void on_continue(int signal) {
  (void)signal;
  continued++;
}

static pid_t job(int handles) {
  pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    if (handles) signal(SIGCONT, on_continue);
    raise(SIGSTOP);
    printf("going on, SIGCONT caught %d times\n", continued);
    exit(1);
  }
  return child;
}

static void show_change(const char *what, pid_t pid, int options) {
  int status = 0;
  pid_t got = waitpid(pid, &status, options);
  if (got == 0) printf("%s: nothing\n", what);
  else show_status(what, status);
}

int main(void) {
  int status;
  int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
  for (int i = 0; i < 4; i++) {
    pid_t child = fork();
    if (child == 0) {
      setpgid(0, 0);
      raise(stops[i]);
      for (;;) pause();
    }
    show_change("stop", child, WUNTRACED);
    kill(child, SIGCONT);
    show_change("continue", child, WCONTINUED);
    kill(child, SIGTERM);
    show_end("end", child);
  }

  pid_t child = job(0);
  show_change("job", child, WUNTRACED);
  /* Signals wait until it goes on; SIGKILL does not, SIGTERM arrives together with SIGCONT. */
  kill(child, SIGUSR1);
  show_change("signalled while stopped", child, WUNTRACED | WNOHANG);
  kill(child, SIGCONT);
  show_end("default action of what came meanwhile", child);
  child = job(1);
  show_change("job", child, WUNTRACED);
  kill(child, SIGCONT);
  show_end("with a handler", child);
  child = job(0);
  show_change("job", child, WUNTRACED);
  kill(child, SIGKILL);
  show_end("killed", child);

  /* SIGCONT continues even if it is blocked or ignored. */
  child = fork();
  if (child == 0) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGCONT, SIG_IGN);
    raise(SIGSTOP);
    exit(2);
  }
  show_change("all blocked", child, WUNTRACED);
  kill(child, SIGCONT);
  show_end("all blocked", child);

  /* A stop signal discards a pending SIGCONT, and SIGCONT discards pending stop signals. */
  sigset_t set, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGCONT);
  sigaddset(&set, SIGTSTP);
  sigaddset(&set, SIGTTIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGCONT, on_continue);
  raise(SIGCONT);
  sigpending(&pending);
  printf("pending: CONT %d TSTP %d TTIN %d\n", sigismember(&pending, SIGCONT), sigismember(&pending, SIGTSTP), sigismember(&pending, SIGTTIN));
  raise(SIGTSTP);
  raise(SIGTTIN);
  sigpending(&pending);
  printf("pending: CONT %d TSTP %d TTIN %d\n", sigismember(&pending, SIGCONT), sigismember(&pending, SIGTSTP), sigismember(&pending, SIGTTIN));
  raise(SIGCONT);
  sigpending(&pending);
  printf("pending: CONT %d TSTP %d TTIN %d\n", sigismember(&pending, SIGCONT), sigismember(&pending, SIGTSTP), sigismember(&pending, SIGTTIN));
  continued = 0;
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  printf("caught %d\n", continued);
  /* A stop signal with a handler discards SIGCONT too. */
  signal(SIGTSTP, on_continue);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGCONT);
  raise(SIGTSTP);
  sigpending(&pending);
  printf("pending: CONT %d TSTP %d\n", sigismember(&pending, SIGCONT), sigismember(&pending, SIGTSTP));
  sigprocmask(SIG_UNBLOCK, &set, NULL);

  /* A SIGCONT to a process that is not stopped reports nothing; a second stop of a stopped one neither. */
  child = fork();
  if (child == 0)
    for (;;) pause();
  kill(child, SIGCONT);
  show_change("not stopped", child, WCONTINUED | WNOHANG);
  kill(child, SIGSTOP);
  show_change("stopped", child, WUNTRACED);
  kill(child, SIGSTOP);
  show_change("stopped twice", child, WUNTRACED | WNOHANG);
  kill(child, SIGTERM);
  show_change("SIGTERM waits", child, WUNTRACED | WNOHANG);
  kill(child, SIGCONT);
  CHECK(waitpid(child, &status, 0) == child);
  show_status("and arrives", status);
  return 0;
}
