/* How a process with threads ends: exit_group(2), exit(2) of its threads, fatal signals; and what status its parent sees. */
#include "../report.h"
#include <pthread.h>
#include <sys/syscall.h>

static void *exit_process(void *argument) {
  (void)argument;
  exit(3);
}

static void *exit_later(void *argument) {
  usleep(20000);
  syscall(SYS_exit, (long)argument);
  return NULL;
}

static void *loop(void *argument) {
  (void)argument;
  for (;;) {
  }
}

static void *sleep_long(void *argument) {
  (void)argument;
  for (;;) pause();
}

static void *crash(void *argument) {
  (void)argument;
  *(volatile int *)8 = 1;
  return NULL;
}

static void *read_pipe(void *argument) {
  char byte;
  read(*(int *)argument, &byte, 1);
  return NULL;
}

static void start(void *(*body)(void *), void *argument) {
  pthread_t thread;
  pthread_create(&thread, NULL, body, argument);
}

int main(void) {
  /* Siblings that run, sleep or read are all ended. */
  IN_CHILD({
    int line[2];
    pipe(line);
    start(loop, NULL);
    start(sleep_long, NULL);
    start(read_pipe, &line[0]);
    start(exit_process, NULL);
    pause();
  });
  IN_CHILD(start(loop, NULL); start(sleep_long, NULL); usleep(5000); exit(4));
  /* Only this thread: the process goes on, and the last thread's status is the process's. */
  IN_CHILD(start(exit_later, (void *)5); syscall(SYS_exit, 6));
  IN_CHILD(start(exit_later, (void *)7); usleep(100000); syscall(SYS_exit, 8));
  IN_CHILD(start(exit_later, (void *)9); pthread_exit(NULL));
  IN_CHILD(start(loop, NULL); start(crash, NULL); pause());
  IN_CHILD(start(loop, NULL); kill(getpid(), SIGTERM); pause());
  IN_CHILD(start(loop, NULL); start(sleep_long, NULL); pthread_kill(pthread_self(), SIGKILL));
  /* The leader is gone, the process is not: it can be signalled, but is no zombie that can be waited for. */
  pid_t child = fork();
  if (child == 0) {
    start(sleep_long, NULL);
    syscall(SYS_exit, 1);
  }
  usleep(30000);
  int status;
  SHOW(waitpid(child, &status, WNOHANG));
  SHOW(kill(child, 0));
  kill(child, SIGSTOP);
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  show_status("stopped without a leader", status);
  kill(child, SIGCONT);
  CHECK(waitpid(child, &status, WCONTINUED) == child);
  show_status("continued", status);
  kill(child, SIGUSR1);
  show_end("killed", child);
  /* All threads stop together. */
  child = fork();
  if (child == 0) {
    start(sleep_long, NULL);
    start(loop, NULL);
    start(loop, NULL);
    usleep(5000);
    kill(getpid(), SIGSTOP);
    exit(12);
  }
  CHECK(waitpid(child, &status, WUNTRACED) == child);
  show_status("stopped", status);
  kill(child, SIGCONT);
  show_end("went on", child);
  return 0;
}
