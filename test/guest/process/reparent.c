/* Orphans: PR_SET_CHILD_SUBREAPER and PR_SET_PDEATHSIG (prctl(2)). */
#include "../report.h"
#include <sys/prctl.h>

static int ready[2];

static void tell(void) { write(ready[1], "x", 1); }

static void await(void) {
  char byte;
  read(ready[0], &byte, 1);
}

static volatile sig_atomic_t death_code = 99;
static volatile sig_atomic_t death_pid_is_parent;
static pid_t dying;

static void on_death(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  death_code = info->si_code;
  death_pid_is_parent = info->si_pid == dying;
}

int main(void) {
  int flag = 9;
  pipe(ready);
  pid_t self = getpid();
  SHOW(prctl(PR_GET_CHILD_SUBREAPER, &flag, 0, 0, 0));
  printf("subreaper %d\n", flag);
  SHOW(prctl(PR_SET_CHILD_SUBREAPER, 5, 0, 0, 0));
  SHOW(prctl(PR_GET_CHILD_SUBREAPER, &flag, 0, 0, 0));
  printf("subreaper %d\n", flag);
  IN_CHILD(prctl(PR_GET_CHILD_SUBREAPER, &flag, 0, 0, 0); printf("the child's is %d\n", flag));

  /* The grandchild becomes a child of the subreaper. */
  pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      await();
      CHECK(getppid() == self);
      exit(11);
    }
    _exit(0);
  }
  show_end("child", child);
  tell();
  int status;
  CHECK(wait(&status) > 0);
  show_status("adopted grandchild", status);
  SHOW(wait(NULL));

  /* A grandchild that is a zombie already is adopted too, and its end reported. */
  child = fork();
  if (child == 0) {
    pid_t grandchild = fork();
    if (grandchild == 0) _exit(12);
    siginfo_t info;
    waitid(P_PID, grandchild, &info, WEXITED | WNOWAIT);
    _exit(0);
  }
  show_end("child", child);
  CHECK(wait(&status) > 0);
  show_status("adopted zombie", status);

  /* The nearest subreaper takes it. */
  child = fork();
  if (child == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t near = getpid();
    if (fork() == 0) {
      if (fork() == 0) {
        await();
        CHECK(getppid() == near);
        exit(0);
      }
      _exit(0);
    }
    wait(NULL);
    tell();
    wait(NULL);
    exit(0);
  }
  show_end("near subreaper", child);

  /* PR_SET_PDEATHSIG */
  SHOW(prctl(PR_SET_PDEATHSIG, 65, 0, 0, 0));
  SHOW(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0));
  SHOW(prctl(PR_GET_PDEATHSIG, &flag, 0, 0, 0));
  printf("death signal %d\n", flag);
  IN_CHILD(prctl(PR_GET_PDEATHSIG, &flag, 0, 0, 0); printf("the child's is %d\n", flag));
  child = fork();
  if (child == 0) {
    dying = getpid();
    if (fork() == 0) {
      struct sigaction action = {.sa_sigaction = on_death, .sa_flags = SA_SIGINFO};
      sigset_t set, old;
      sigaction(SIGUSR2, &action, NULL);
      sigemptyset(&set);
      sigaddset(&set, SIGUSR2);
      sigprocmask(SIG_BLOCK, &set, &old);
      prctl(PR_SET_PDEATHSIG, SIGUSR2, 0, 0, 0);
      tell();
      sigsuspend(&old);
      CHECK(getppid() == self);
      printf("death signal: code %d, sender is the parent: %s\n", (int)death_code, death_pid_is_parent ? "yes" : "no");
      exit(0);
    }
    await();
    _exit(0);
  }
  waitpid(child, NULL, 0);
  wait(NULL);
  return 0;
}
