/* vfork(2), by clone(2): the parent waits until the child has let go of the memory they share. */
#include "../report.h"
#include <sched.h>
#include <sys/mman.h>

static int shared;
static char stack[65536] __attribute__((aligned(16)));

static int sets_and_exits(void *argument) {
  usleep(20000);
  shared = *(int *)argument;
  _exit(3);
}

static int executes(void *argument) {
  (void)argument;
  usleep(20000);
  shared = 2;
  execl("/proc/self/exe", "late", "late", NULL);
  _exit(9);
}

static int fails_to_execute(void *argument) {
  (void)argument;
  execl("/nowhere", "nowhere", NULL);
  shared = errno == ENOENT ? 4 : 5;
  _exit(0);
}

static int is_killed(void *argument) {
  (void)argument;
  shared = 6;
  raise(SIGKILL);
  _exit(0);
}

static void run(const char *what, int (*child)(void *), void *argument) {
  pid_t pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, argument);
  printf("%s: the parent goes on, shared is %d\n", what, shared);
  show_end(what, pid);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "late") == 0) {
    usleep(20000);
    printf("late: the new program is done\n");
    return 8;
  }
  int value = 1;
  run("exit", sets_and_exits, &value);
  run("execve", executes, NULL);
  run("failed execve", fails_to_execute, NULL);
  run("killed", is_killed, NULL);

  /* The child of a plain vfork(2) returns twice into the same stack frame. */
  volatile int twice = 0;
  pid_t pid = vfork();
  if (pid == 0) {
    twice = 7;
    _exit(1);
  }
  printf("vfork: %d\n", twice);
  show_end("vfork", pid);

  /* CLONE_VFORK without CLONE_VM waits as well. */
  shared = 0;
  int *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid = clone((int (*)(void *))sets_and_exits, stack + sizeof stack, CLONE_VFORK | SIGCHLD, &value);
  printf("own memory: shared is %d, page is %d\n", shared, *page);
  show_end("own memory", pid);
  return 0;
}
