/* execve(2) in a process with threads: the others are gone, the caller is the leader. */
#include "../report.h"
#include <pthread.h>
#include <sys/syscall.h>

/* Not /proc/self/exe: that of a process whose leader is gone leads nowhere. */
static char self[4096];

static void *loop(void *argument) {
  (void)argument;
  for (;;) {
  }
}

static void *sleep_long(void *argument) {
  (void)argument;
  for (;;) pause();
}

static void *execute(void *argument) {
  (void)argument;
  char number[16];
  snprintf(number, sizeof number, "%d", getpid());
  printf("executing thread is the leader: %d\n", (int)(syscall(SYS_gettid) == getpid()));
  execl(self, "thread", number, NULL);
  perror("execl");
  return NULL;
}

static pthread_barrier_t together;

static void *execute_together(void *argument) {
  (void)argument;
  pthread_barrier_wait(&together);
  execl(self, "quietly", NULL);
  return NULL;
}

static void *exit_together(void *argument) {
  (void)argument;
  pthread_barrier_wait(&together);
  _exit(23);
}

static void *execute_nothing(void *argument) {
  (void)argument;
  SHOW(execl("/nowhere", "nowhere", NULL));
  return NULL;
}

static void start(void *(*body)(void *), void *argument) {
  pthread_t thread;
  pthread_create(&thread, NULL, body, argument);
}

int main(int argc, char **argv) {
  if (strcmp(argv[0], "quietly") == 0) return 22;
  if (argc == 2) {
    printf("same process: %d, leader: %d\n", getpid() == atoi(argv[1]), (int)(syscall(SYS_gettid) == getpid()));
    SHOW(syscall(SYS_tgkill, getpid(), getpid(), 0));
    return 21;
  }
  self[readlink("/proc/self/exe", self, sizeof self - 1)] = '\0';
  IN_CHILD(start(loop, NULL); start(sleep_long, NULL); execute(NULL));
  IN_CHILD(start(loop, NULL); start(sleep_long, NULL); start(execute, NULL); pause());
  IN_CHILD(start(execute, NULL); syscall(SYS_exit, 1));
  /* A failed execve(2) harms nobody. */
  IN_CHILD({
    pthread_t thread;
    pthread_create(&thread, NULL, execute_nothing, NULL);
    pthread_join(thread, NULL);
    printf("still here\n");
  });
  /* Two at once: one of them wins, and the process lives. */
  for (int i = 0; i < 5; i++) {
    fflush(stdout);
    IN_CHILD({
      pthread_barrier_init(&together, NULL, 2);
      start(execute_together, NULL);
      execute_together(NULL);
    });
  }
  /* One that executes, and one that ends the process. */
  pid_t ending = fork();
  if (ending == 0) {
    pthread_barrier_init(&together, NULL, 2);
    start(exit_together, NULL);
    execute_together(NULL);
  }
  int end;
  waitpid(ending, &end, 0);
  CHECK(WIFEXITED(end) && (WEXITSTATUS(end) == 22 || WEXITSTATUS(end) == 23));

  /* The parent sees one process, which ends once. */
  pid_t child = fork();
  if (child == 0) {
    start(execute, NULL);
    pause();
  }
  show_end("child", child);
  SHOW(waitpid(child, NULL, 0));
  /* vfork(2) in a thread stops that thread only. */
  IN_CHILD({
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_long, NULL);
    pid_t inner = vfork();
    if (inner == 0) _exit(5);
    show_end("vfork beside a thread", inner);
  });
  return 0;
}
