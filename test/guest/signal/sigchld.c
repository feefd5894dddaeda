/* SIGCHLD: SIG_IGN, SA_NOCLDWAIT, SA_NOCLDSTOP (sigaction(2), wait(2) "Notes"). */
#include "../report.h"

static int caught;
static void note(int signal) {
  (void)signal;
  caught++;
}

static pid_t child_that(int code) {
  pid_t child = fork();
  if (child == 0) _exit(code);
  return child;
}

static void set(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigaction(SIGCHLD, &action, NULL);
}

int main(void) {
  int status;
  set(SIG_IGN, 0);
  pid_t child = child_that(1);
  /* Waits until the last child is gone, and then fails. */
  SHOW(wait(&status));
  SHOW(kill(child, 0));

  /* Ignored by its default is not the same. */
  set(SIG_DFL, 0);
  child = child_that(2);
  CHECK(wait(&status) == child);
  show_status("SIG_DFL", status);

  set(note, SA_NOCLDWAIT);
  child_that(3);
  SHOW(wait(&status));
  printf("SA_NOCLDWAIT: caught %d\n", caught);
  set(SIG_DFL, SA_NOCLDWAIT);
  child_that(4);
  SHOW(wait(&status));

  /* What counts is the disposition when the child ends. */
  set(SIG_IGN, 0);
  int line[2];
  pipe(line);
  child = fork();
  if (child == 0) {
    char byte;
    close(line[1]);
    read(line[0], &byte, 1);
    _exit(5);
  }
  set(SIG_DFL, 0);
  close(line[1]);
  CHECK(wait(&status) == child);
  show_status("default by then", status);
  child = child_that(6);
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  set(SIG_IGN, 0);
  CHECK(wait(&status) == child);
  show_status("ignored too late", status);

  /* Stops and continues. */
  caught = 0;
  set(note, SA_RESTART);
  child = fork();
  if (child == 0)
    for (;;) pause();
  kill(child, SIGSTOP);
  waitpid(child, &status, WUNTRACED);
  printf("stopped: caught %d\n", caught);
  kill(child, SIGCONT);
  waitpid(child, &status, WCONTINUED);
  /* The child itself tells, once it runs. */
  while (caught < 2) usleep(1000);
  printf("continued: caught %d\n", caught);
  set(note, SA_RESTART | SA_NOCLDSTOP);
  kill(child, SIGSTOP);
  waitpid(child, &status, WUNTRACED);
  kill(child, SIGCONT);
  waitpid(child, &status, WCONTINUED);
  printf("SA_NOCLDSTOP: caught %d\n", caught);
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  printf("killed: caught %d\n", caught);

  /* SA_NOCLDWAIT of a parent whose children wait already for a waitpid in another child: none of their business. */
  set(SIG_DFL, 0);
  child = child_that(7);
  IN_CHILD(SHOW(waitpid(child, &status, 0)));
  show_end("child", child);
  return 0;
}
