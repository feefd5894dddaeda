/* RLIMIT_NPROC: fork(2), and execve(2) after setuid(2) (EAGAIN). */
#include "../report.h"
#include <pthread.h>
#include <sys/resource.h>

/* Nobody else's. */
static uid_t user;

static void limit(rlim_t count) {
  struct rlimit value = {count, count};
  setrlimit(RLIMIT_NPROC, &value);
}

/* Children until it does not go on. They end with their parent's pipe. */
static void show_room(void) {
  int line[2], count = 0;
  pipe(line);
  for (; count < 20; count++) {
    pid_t child = fork();
    if (child == 0) {
      char byte;
      close(line[1]);
      read(line[0], &byte, 1);
      _exit(0);
    }
    if (child < 0) break;
  }
  int error = errno;
  printf("%d children, then %s\n", count, count == 20 ? "enough" : strerrorname_np(error));
  close(line[1]);
  while (wait(NULL) > 0) {
  }
}

static void *wait_for_ever(void *argument) {
  (void)argument;
  for (;;) pause();
}

/* Somebody else of that user. */
static pid_t another(void) {
  int line[2];
  char byte;
  pipe(line);
  pid_t child = fork();
  if (child == 0) {
    setuid(user);
    write(line[1], "x", 1);
    for (;;) pause();
  }
  read(line[0], &byte, 1);
  return child;
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) {
    printf("executed\n");
    return 0;
  }
  user = 100000 + getpid();
  /* Root is not bound, even without CAP_SYS_RESOURCE. */
  IN_CHILD(limit(3); show_room());
  /* The process itself counts. */
  IN_CHILD(limit(3); setuid(user); show_room());
  IN_CHILD(limit(1); setuid(user); show_room());
  IN_CHILD(limit(0); setuid(user); show_room());
  /* Threads count. */
  IN_CHILD({
    limit(2);
    setuid(user);
    pthread_t thread;
    SHOW(pthread_create(&thread, NULL, wait_for_ever, NULL));
    SHOW(fork());
    SHOW(pthread_create(&thread, NULL, wait_for_ever, NULL) == EAGAIN);
    exit(0);
  });
  /* setuid(2) beyond the limit succeeds; execve(2) then fails, as long as the limit is exceeded. */
  IN_CHILD({
    limit(0);
    SHOW(setuid(user));
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  pid_t other = another();
  IN_CHILD({
    limit(0);
    SHOW(setuid(user));
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
    SHOW(execl("/nowhere", "nproc", NULL));
    IN_CHILD(printf("child of it\n"));
  });
  IN_CHILD({
    limit(1);
    SHOW(setuid(user));
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  /* It is not exceeded any more, and that is remembered. */
  IN_CHILD({
    struct rlimit value = {0, 5};
    setrlimit(RLIMIT_NPROC, &value);
    SHOW(setuid(user));
    value.rlim_cur = 5;
    setrlimit(RLIMIT_NPROC, &value);
    SHOW(execl("/nowhere", "nproc", NULL));
    value.rlim_cur = 0;
    setrlimit(RLIMIT_NPROC, &value);
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  /* A fork within the limit is the end of it for the parent, not for the child. */
  IN_CHILD({
    struct rlimit value = {0, 5};
    setrlimit(RLIMIT_NPROC, &value);
    SHOW(setuid(user));
    value.rlim_cur = 5;
    setrlimit(RLIMIT_NPROC, &value);
    pid_t child = fork();
    value.rlim_cur = 0;
    setrlimit(RLIMIT_NPROC, &value);
    if (child == 0) {
      SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
      _exit(1);
    }
    waitpid(child, NULL, 0);
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  /* Only a change of the user counts, and root never does. */
  IN_CHILD({
    struct rlimit value = {5, 5};
    setrlimit(RLIMIT_NPROC, &value);
    setuid(user);
    limit(0);
    SHOW(setuid(user));
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  IN_CHILD({
    limit(0);
    setresuid(user, 0, 0);
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
    SHOW(setresuid(0, 0, 0));
    SHOW(execl("/proc/self/exe", "nproc", "executed", NULL));
  });
  kill(other, SIGKILL);
  return 0;
}
