/* Signals in a process with threads: to one thread, to any, and what each one blocks (signal(7)). */
#include "../report.h"
#include <pthread.h>
#include <sys/syscall.h>

static __thread int is_worker;
static int by_main, by_worker;
static int ready[2];

static void note(int signal) {
  (void)signal;
  if (is_worker) by_worker++;
  else by_main++;
}

static void show(const char *what) {
  printf("%s: main %d, worker %d\n", what, by_main, by_worker);
  by_main = by_worker = 0;
}

static void block(int how, int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(how, &set, NULL);
}

/* Waits for SIGUSR2, whatever else comes. */
static volatile int done;
static void *worker(void *argument) {
  is_worker = 1;
  if (argument != NULL) block(SIG_BLOCK, SIGUSR1);
  write(ready[1], "x", 1);
  while (!done) usleep(1000);
  return NULL;
}

static pthread_t start(void *argument) {
  pthread_t thread;
  char byte;
  done = 0;
  pthread_create(&thread, NULL, worker, argument);
  read(ready[0], &byte, 1);
  return thread;
}

static void finish(pthread_t thread) {
  done = 1;
  pthread_join(thread, NULL);
}

static void *take(void *argument) {
  sigset_t set;
  siginfo_t info;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  write(ready[1], "x", 1);
  *(int *)argument = sigwaitinfo(&set, &info);
  return NULL;
}

static void *raise_and_block(void *argument) {
  (void)argument;
  is_worker = 1;
  block(SIG_BLOCK, SIGUSR1);
  sigset_t pending;
  raise(SIGUSR1);
  sigpending(&pending);
  return (void *)(long)sigismember(&pending, SIGUSR1);
}

int main(void) {
  pipe(ready);
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);

  pthread_t thread = start(NULL);
  pthread_kill(thread, SIGUSR1);
  usleep(20000);
  finish(thread);
  show("to the worker");
  thread = start(NULL);
  pthread_kill(pthread_self(), SIGUSR1);
  finish(thread);
  show("to main");
  /* To the process: main takes it if it can. */
  thread = start(NULL);
  kill(getpid(), SIGUSR1);
  finish(thread);
  show("to the process");
  block(SIG_BLOCK, SIGUSR1);
  thread = start(NULL);
  block(SIG_BLOCK, SIGUSR1);
  kill(getpid(), SIGUSR1);
  usleep(20000);
  finish(thread);
  show("inherited mask");
  block(SIG_UNBLOCK, SIGUSR1);
  show("unblocked");
  thread = start(NULL);
  block(SIG_BLOCK, SIGUSR1);
  kill(getpid(), SIGUSR1);
  usleep(20000);
  finish(thread);
  show("main blocks it");
  block(SIG_UNBLOCK, SIGUSR1);
  thread = start(&thread);
  kill(getpid(), SIGUSR1);
  finish(thread);
  show("the worker blocks it");

  /* Pending for one thread: invisible to others, and gone with it. */
  void *was_pending;
  pthread_create(&thread, NULL, raise_and_block, NULL);
  pthread_join(thread, &was_pending);
  sigset_t pending;
  sigpending(&pending);
  printf("pending in the thread %ld, in main %d\n", (long)was_pending, sigismember(&pending, SIGUSR1));

  /* sigwaitinfo(2) in a thread takes what is sent to the process. */
  int taken = 0;
  block(SIG_BLOCK, SIGUSR1);
  pthread_create(&thread, NULL, take, &taken);
  char byte;
  read(ready[0], &byte, 1);
  usleep(10000);
  kill(getpid(), SIGUSR1);
  pthread_join(thread, NULL);
  printf("sigwaitinfo took %s\n", signal_name(taken));
  block(SIG_UNBLOCK, SIGUSR1);
  show("handlers");

  /* A thread's number is a process number for kill(2), which signals its process. */
  thread = start(NULL);
  SHOW(pthread_kill(thread, 0));
  SHOW(pthread_kill(thread, 65));
  finish(thread);
  /* fork(2) in a thread: the child has that thread only, with its mask. */
  block(SIG_BLOCK, SIGTERM);
  IN_CHILD({
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    printf("child of fork: TERM blocked %d, is the leader %d\n", sigismember(&set, SIGTERM), (int)(syscall(SYS_gettid) == getpid()));
  });
  return 0;
}
